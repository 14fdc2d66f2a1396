import type { LoginId, OrganizationId, UserId, UserKeyId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { getSecondFactorRule } from '#domains/organizations'
import type { Context, UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { principalOf, requireUser } from './authenticate.service.ts'
import { refuseWhileLocked, whoOf } from './failed-try.service.ts'
import { openLogin } from './login.ts'
import { findLogin, removeLogin } from './login.store.ts'
import { findTries, subjectOfUser } from './login-throttle.store.ts'
import { mayTryFromHere } from './network-tries.service.ts'
import { signIn } from './sign-in.service.ts'
import { findSignIn } from './find-sign-in.service.ts'
import { newSshCode } from './ssh-sign-in-code.ts'
import * as store from './ssh-sign-in.store.ts'
import { maySignIn } from './user-access.ts'
import { findKeyOf, touchUserKey } from './user-key.store.ts'
import { findUser, saveUser, type UserData } from './user.store.ts'
import type { SignInDesk } from './users-options.ts'

/** A login that an SSH connection stands on. Its token is nobody's, so that it opens nothing else. */
export interface SshLogin {
  loginId: LoginId
  userId: UserId
  username: string
  displayName: string
  organizationId: OrganizationId
}

export interface OfferedKey {
  username: string
  /** As it goes over the wire. */
  blob: Buffer
  client: string
}

/** Throws as `signIn` does. Who has yet to set up a second factor is sent to the browser. */
export async function signInOverSsh(
  ctx: Context,
  desk: SignInDesk,
  request: { username: string; password: string; code?: string | undefined; client: string },
): Promise<SshLogin> {
  const { id, step, userId } = await signIn(ctx, desk, {
    ...request,
    interactive: true,
    idleSeconds: desk.absoluteSeconds,
  })
  const user = await ctx.db.asSystem('open a sign-in over SSH', async (tx) => {
    const found = await findUser(tx, userId)
    if (found && step === 'done') return found
    await removeLogin(tx, id)
    return undefined
  })
  if (!user) throw secondFactorMissing()
  return toLogin(id, user)
}

/** Changes nothing and lets nobody in. Names that nobody has, and users who are locked, know no key. */
export async function isKnownKey(
  ctx: Context,
  desk: SignInDesk,
  offer: OfferedKey,
): Promise<boolean> {
  const user = await findAble(ctx, desk, offer.username)
  if (!user) return false
  const key = await ctx.db.asSystem('see whether a key is known', (tx) =>
    findKeyOf(tx, user.id, offer.blob),
  )
  return key !== undefined
}

/**
 * The caller has checked the signature. A key was registered by its owner in person, after their second factor, and
 * stands for both; where the organization asks for a second factor it needs one to be set up.
 */
export async function signInByKey(
  ctx: Context,
  desk: SignInDesk,
  offer: OfferedKey,
): Promise<SshLogin> {
  const user = await findAble(ctx, desk, offer.username)
  if (!user) throw refusedKey()
  await ctx.db.asSystem('find whose key it is', async (tx) => {
    if (!(await findKeyOf(tx, user.id, offer.blob))) throw refusedKey()
    refuseWhileLocked(await findTries(tx, subjectOfUser(user.id)), ctx.now())
  })
  return ctx.db.inOrganization(user.organization_id, async (tx) => {
    const key = await findKeyOf(tx, user.id, offer.blob)
    if (!key) throw refusedKey()
    await requireSecondFactor(tx, user)
    await touchUserKey(tx, key.id, ctx.now())
    return enter(ctx, desk, tx, user, {
      ...{ client: offer.client, how: `with the key ${key.name}`, userKeyId: key.id },
    })
  })
}

const waitMinutes = 5

export interface BrowserAsk {
  id: string
  code: string
  expiresAt: Date
}

/** Looks the same for a name that nobody has, which nobody can say yes to. */
export async function askBrowser(
  ctx: Context,
  desk: SignInDesk,
  { username, client }: { username: string; client: string },
): Promise<BrowserAsk> {
  if (!(await mayTryFromHere(ctx, desk))) {
    throw new AppError('unauthenticated', 'Too many tries came from your address. Wait a minute.')
  }
  const ask = {
    id: uuidv7(ctx.now()),
    code: newSshCode(ctx.random),
    expiresAt: new Date(ctx.now().getTime() + waitMinutes * 60_000),
  }
  const user = await findAble(ctx, desk, username)
  if (!user) return ask
  await ctx.db.asSystem('ask whoever is named to say yes in the browser', async (tx) => {
    await store.saveNewSshSignIn(tx, {
      id: ask.id,
      organization_id: user.organization_id,
      user_id: user.id,
      code: ask.code,
      address: ctx.address,
      client,
      state: 'waiting',
      asked_at: ctx.now(),
      expires_at: ask.expiresAt,
    })
  })
  return ask
}

/** Undefined while nobody has decided. Throws when it was denied or is over; an approval is taken once. */
export async function browserDecision(
  ctx: Context,
  desk: SignInDesk,
  ask: BrowserAsk & { client: string },
): Promise<SshLogin | undefined> {
  if (ask.expiresAt <= ctx.now()) {
    throw new AppError('unauthenticated', `Nobody said yes within ${waitMinutes} minutes.`)
  }
  const found = await ctx.db.asSystem('see whether a sign-in was approved', async (tx) => {
    const row = await store.findSshSignIn(tx, ask.id)
    if (!row || row.state === 'waiting') return undefined
    if (row.state !== 'approved') throw new AppError('unauthenticated', 'The sign-in was denied.')
    return requireUser(tx, row.user_id, ctx.now())
  })
  if (!found) return undefined
  return ctx.db.inOrganization(found.organization_id, async (tx) => {
    const isFirst = await store.moveSshSignIn(tx, ask.id, { from: 'approved', to: 'used' })
    if (!isFirst) throw new AppError('unauthenticated', 'This approval was used already.')
    return enter(ctx, desk, tx, found, { client: ask.client, how: 'by a yes in the browser' })
  })
}

/** Who acts, as they are now. Throws `unauthenticated` when the login was ended or the user may not sign in any more. */
export const principalOfSshLogin = (ctx: Context, loginId: LoginId): Promise<UserPrincipal> =>
  ctx.db.asSystem('see who is behind an SSH connection', async (tx) => {
    const login = await findLogin(tx, loginId)
    if (!login) throw new AppError('unauthenticated', 'Your sign-in has ended. Connect again.')
    const user = await requireUser(tx, login.user_id, ctx.now())
    return principalOf(tx, user, {
      kind: 'login',
      loginId,
      isEnrolled: true,
      csrfToken: '',
      isCookie: false,
    })
  })

export const signOutOfSsh = (ctx: Context, loginId: LoginId): Promise<void> =>
  ctx.db.asSystem('end a sign-in over SSH', (tx) => removeLogin(tx, loginId))

async function findAble(ctx: Context, desk: SignInDesk, username: string) {
  const { user } = await findSignIn(ctx, desk, username)
  return user && maySignIn(user, ctx.now()) ? user : undefined
}

async function requireSecondFactor(tx: OrganizationTx, user: UserData): Promise<void> {
  const rule = await getSecondFactorRule(tx, user.organization_id)
  if (rule === 'off' || user.totp_secret) return
  throw secondFactorMissing()
}

async function enter(
  ctx: Context,
  desk: SignInDesk,
  tx: OrganizationTx,
  user: UserData,
  { client, how, userKeyId }: { client: string; how: string; userKeyId?: UserKeyId },
): Promise<SshLogin> {
  await saveUser(tx, user.id, { last_login_at: ctx.now() })
  const idleSeconds = desk.absoluteSeconds
  const { id } = await openLogin(ctx, desk, tx, {
    ...{ user, isEnrolled: true, client, idleSeconds, userKeyId },
  })
  await recordAuditEvent(ctx, tx, {
    organizationId: user.organization_id,
    who: whoOf(user),
    type: 'login.created',
    summary: `${user.username} signed in over SSH ${how}.`,
    details: { client },
  })
  return toLogin(id, user)
}

const toLogin = (loginId: LoginId, user: UserData): SshLogin => ({
  loginId,
  userId: user.id,
  username: user.username,
  displayName: user.display_name,
  organizationId: user.organization_id,
})

const refusedKey = () =>
  new AppError('unauthenticated', 'This key is not registered for this user.')

const secondFactorMissing = () =>
  new AppError(
    'forbidden',
    'Your organization requires a second factor. Sign in with a browser once to set it up.',
  )
