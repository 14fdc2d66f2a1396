import { recordAuditEvent } from '#domains/audit-trail'
import { findOrganizationById } from '#domains/organizations'
import type { Clock, Context } from '#platform/context.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { whoOf } from './failed-try.service.ts'
import { removeLoginsOf } from './login.store.ts'
import { forgetTries, subjectOfUser } from './login-throttle.store.ts'
import { refuseWeakPassword } from './password.service.ts'
import { maySignIn } from './user-access.ts'
import { findInvitedUser, findUserForUpdate, saveUser, type UserData } from './user.store.ts'
import type { SignInDesk } from './users-options.ts'

const validDays = 2

/** The token stands after the `#`, so that browsers send it neither to servers nor as a referrer. */
export function newInvitation({ now }: Clock, { publicUrl }: Pick<SignInDesk, 'publicUrl'>) {
  const token = newToken('ghi_')
  const expiresAt = new Date(now().getTime() + validDays * 86_400_000)
  return {
    link: `${publicUrl}/invitation#${token}`,
    expiresAt,
    columns: { invitation_hash: tokenHash(token), invitation_expires_at: expiresAt },
  }
}

/** Whom an invitation is for. */
export const previewInvitation = (ctx: Context, token: string) =>
  ctx.db.asSystem('look up an invitation', async (tx) => {
    const { user, expiresAt } = await requireInvitation(ctx, tx, token)
    const organization = await findOrganizationById(tx, user.organization_id)
    return {
      username: user.username,
      organizationName: organization?.name ?? '',
      expiresAt: expiresAt.toISOString(),
    }
  })

/** Sets the password. Of two who accept at once the second finds the invitation used. */
export async function acceptInvitation(
  ctx: Context,
  desk: SignInDesk,
  { token, password }: { token: string; password: string },
): Promise<{ username: string }> {
  const invited = await ctx.db.asSystem('look up an invitation', (tx) =>
    requireInvitation(ctx, tx, token),
  )
  const { id, organization_id: organizationId, username } = invited.user
  refuseWeakPassword('password', password, username)
  const hash = await desk.passwords.hash(password)
  await ctx.db.inOrganization(organizationId, async (tx) => {
    const user = await findUserForUpdate(tx, id)
    if (!user?.invitation_hash?.equals(tokenHash(token)) || !isOpen(ctx, user)) throw notValid()
    await saveUser(tx, id, {
      password_hash: hash,
      invitation_hash: null,
      invitation_expires_at: null,
    })
    await removeLoginsOf(tx, id)
    await forgetTries(tx, subjectOfUser(id))
    await recordAuditEvent(ctx, tx, {
      organizationId,
      who: whoOf(user),
      type: 'user.invitation-accepted',
      summary: `${username} accepted the invitation and set a password.`,
    })
  })
  return { username }
}

async function requireInvitation(
  clock: Clock,
  tx: SystemTx,
  token: string,
): Promise<{ user: UserData; expiresAt: Date }> {
  const user = await findInvitedUser(tx, tokenHash(token))
  if (!user?.invitation_expires_at || !isOpen(clock, user)) throw notValid()
  return { user, expiresAt: user.invitation_expires_at }
}

const isOpen = (clock: Clock, user: UserData): boolean =>
  user.invitation_expires_at !== null &&
  user.invitation_expires_at > clock.now() &&
  maySignIn(user, clock.now())

const notValid = () =>
  new AppError(
    'not_found',
    `This invitation is not valid: it was used, replaced by a newer one, or is older than ${validDays} days. Ask for a new one.`,
  )
