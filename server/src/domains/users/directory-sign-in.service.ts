import { recordAuditEvent } from '#domains/audit-trail'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { DirectoryAccount, DirectoryUser } from './directory-door.ts'
import { keepDirectoryUser } from './directory-user.service.ts'
import { countFailedTry, type Tried, triedOf } from './failed-try.service.ts'
import { directoryRule } from './lockout.ts'
import { type Subject, subjectOfName, subjectOfUser } from './login-throttle.store.ts'
import type { UserData } from './user.store.ts'

/** Whose tries are counted: the account's, whichever of its names was typed. */
export const subjectOfAccount = (
  { key }: DirectoryAccount,
  user: Pick<UserData, 'id'> | undefined,
): Subject => (user ? subjectOfUser(user.id) : subjectOfName(key))

export interface Proving {
  account: DirectoryAccount
  /** Who it is here, if they have been here before. */
  user: UserData | undefined
  password: string
  /** What is said to a wrong password, whatever was wrong. */
  refusal: AppError
}

/**
 * Lets the directory say whether a password is right, and answers the user as the directory now has them. An empty password
 * is never sent: a directory takes it for somebody who wants to be nobody, and says yes (RFC 4513, 5.1.2).
 */
export async function proveInDirectory(
  ctx: Context,
  { account, user, password, refusal }: Proving,
): Promise<UserData> {
  const answer = isSendable(password)
    ? await account.prove(password)
    : ({ is: 'wrong', reason: 'the password was empty' } as const)
  if (answer.is === 'wrong') {
    const subject = subjectOfAccount(account, user)
    await countFailedTry(ctx, subject, triedBy(account, user), answer.reason, directoryRule)
    throw refusal
  }
  if (answer.is === 'refused') throw await refused(ctx, account, user, answer.refusal)
  return enterable(ctx, account, user, answer.user)
}

/** No directory has a password with a zero byte in it, and some end there. */
const isSendable = (password: string): boolean => password !== '' && !password.includes('\0')

async function enterable(
  ctx: Context,
  account: DirectoryAccount,
  user: UserData | undefined,
  person: DirectoryUser,
): Promise<UserData> {
  const kept = user || 'role' in person.access ? await keepDirectoryUser(ctx, person) : undefined
  if (kept && 'role' in person.access) return kept
  const text = 'refusal' in person.access ? person.access.refusal : ''
  throw await refused(ctx, account, user, text)
}

/** Nobody of the name: nothing is recorded, since what was typed may be anything. */
function triedBy(account: DirectoryAccount, user: UserData | undefined): Tried | undefined {
  if (user) return triedOf(user)
  const { known } = account
  return known && { organizationId: known.organizationId, username: known.name }
}

async function refused(
  ctx: Context,
  account: DirectoryAccount,
  user: UserData | undefined,
  text: string,
): Promise<AppError> {
  const tried = triedBy(account, user)
  if (tried) await recordRefusal(ctx, tried, text)
  return new AppError('forbidden', text)
}

function recordRefusal(ctx: Context, tried: Tried, text: string): Promise<void> {
  const { organizationId, username: name, userId } = tried
  return ctx.db.inOrganization(organizationId, (tx) =>
    recordAuditEvent(ctx, tx, {
      ...{ organizationId, who: { name, ...(userId && { userId }) } },
      type: 'login.refused',
      summary: `Refused a sign-in as ${name}: ${text}`,
    }),
  )
}
