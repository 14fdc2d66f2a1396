import type { UserId } from '@gatehouse/contract/ids'
import type { Settings } from '@gatehouse/contract/organizations'
import type { LoginStep } from '@gatehouse/contract/logins'
import type { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import { getSecondFactorRule } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { networkOf } from '#platform/http/address-throttle.ts'
import type { DirectoryAccount } from './directory-door.ts'
import { proveInDirectory, subjectOfAccount } from './directory-sign-in.service.ts'
import { countFailedTry, refuseWhileLocked, triedOf, whoOf } from './failed-try.service.ts'
import * as throttle from './login-throttle.store.ts'
import { type OpenedLogin, openLogin } from './login.ts'
import { giveBackTry, mayTryFromHere } from './network-tries.service.ts'
import { checkCode, type CodeVerdict } from './second-factor.ts'
import { maySignIn } from './user-access.ts'
import { findSignIn } from './find-sign-in.service.ts'
import { inTurn } from './turn.service.ts'
import { findUserForUpdate, saveUser, type UserData } from './user.store.ts'
import type { SignInDesk } from './users-options.ts'

export interface SignInRequest {
  username: string
  password: string
  code?: string | undefined
  /** A person at the console, who can be led through setting up a second factor. */
  interactive: boolean
  client: string
  /** Without it as the desk is set. */
  idleSeconds?: number
}

export interface SignedIn extends OpenedLogin {
  userId: UserId
  step: z.infer<typeof LoginStep>
}

/**
 * Opens a login. Throws `unauthenticated` in the same words, after the same work, for an unknown name, a
 * wrong password and a user who is switched off; with the field `code` when only the second factor lacks.
 */
export async function signIn(
  ctx: Context,
  desk: SignInDesk,
  request: SignInRequest,
): Promise<SignedIn> {
  if (!(await mayTryFromHere(ctx, desk))) throw tooManyFromHere()
  const signedIn = await desk.inLineFrom(networkOf(ctx.address), () =>
    desk.inLineFor(request.username.toLowerCase(), () => attempt(ctx, desk, request)),
  )
  await giveBackTry(ctx, desk)
  return signedIn
}

async function attempt(ctx: Context, desk: SignInDesk, request: SignInRequest): Promise<SignedIn> {
  const { user, account } = await findSignIn(ctx, desk, request.username)
  return account
    ? desk.inLineFor(account.key, () =>
        inTurn(ctx, throttle.subjectOfName(account.key), () =>
          attemptInDirectory(ctx, desk, request, { user, account }),
        ),
      )
    : attemptWithOurs(ctx, desk, request, user)
}

async function attemptInDirectory(
  ctx: Context,
  desk: SignInDesk,
  request: SignInRequest,
  { user: known, account }: { user: UserData | undefined; account: DirectoryAccount },
): Promise<SignedIn> {
  const subject = subjectOfAccount(account, known)
  refuseWhileLocked(await triesOf(ctx, subject), ctx.now())
  const { password } = request
  const refusal = wrongPassword()
  const user = await proveInDirectory(ctx, { account, user: known, password, refusal })
  if (!maySignIn(user, ctx.now())) {
    await countFailedTry(ctx, subject, triedOf(user), reason(user, true))
    throw wrongPassword()
  }
  return enterOrCount(ctx, desk, { user, request, newHash: undefined })
}

async function attemptWithOurs(
  ctx: Context,
  desk: SignInDesk,
  request: SignInRequest,
  user: UserData | undefined,
): Promise<SignedIn> {
  const subject = user ? throttle.subjectOfUser(user.id) : throttle.subjectOfName(request.username)
  refuseWhileLocked(await triesOf(ctx, subject), ctx.now())
  const hash = user?.password_hash ?? undefined
  const isRight = await desk.passwords.verify(request.password, hash)
  if (!user || hash === undefined || !isRight || !maySignIn(user, ctx.now())) {
    await countFailedTry(ctx, subject, user && triedOf(user), reason(user, isRight))
    throw wrongPassword()
  }
  const newHash = desk.passwords.isOutdated(hash)
    ? await desk.passwords.hash(request.password)
    : undefined
  return enterOrCount(ctx, desk, { user, request, newHash })
}

const triesOf = (ctx: Context, subject: throttle.Subject) =>
  ctx.db.asSystem('see how many wrong tries there were', (tx) => throttle.findTries(tx, subject))

/** For the audit trail alone. */
function reason(user: UserData | undefined, isRight: boolean): string {
  if (user && user.directory_id !== null && !isRight) {
    return 'the sign-in of users of their directory is off'
  }
  if (user?.password_hash === null && user.directory_id === null) {
    return 'the invitation was not accepted yet'
  }
  return isRight ? 'the user is switched off, or their access has ended' : 'the password was wrong'
}

async function enterOrCount(ctx: Context, desk: SignInDesk, entering: Entering): Promise<SignedIn> {
  const { user } = entering
  const outcome = await ctx.db.inOrganization(user.organization_id, (tx) =>
    enter(ctx, desk, tx, entering),
  )
  if (outcome === 'no-code') {
    await giveBackTry(ctx, desk)
    throw codeNeeded('Enter the six digits of your authenticator.')
  }
  if (outcome !== 'wrong-code') return outcome
  const subject = throttle.subjectOfUser(user.id)
  await countFailedTry(ctx, subject, triedOf(user), 'the code was wrong')
  throw codeNeeded('This code is wrong, or was used already. Wait for the next one.')
}

interface Entering {
  user: UserData
  request: SignInRequest
  newHash: string | undefined
}

/** The password was right. The row stays locked to the end, so a code cannot be used twice. */
async function enter(
  ctx: Context,
  desk: SignInDesk,
  tx: OrganizationTx,
  { user: seen, request, newHash }: Entering,
): Promise<SignedIn | 'wrong-code' | 'no-code'> {
  const now = ctx.now()
  const user = await findUserForUpdate(tx, seen.id)
  const isSame = user?.password_hash === seen.password_hash
  if (!user || !isSame || !maySignIn(user, now)) throw wrongPassword()
  const verdict = checkCode(desk.sealKey, user, request.code, now)
  if (verdict.is === 'wrong') return 'wrong-code'
  if (verdict.is === 'missing') return 'no-code'
  const rule = await getSecondFactorRule(tx, user.organization_id)
  const step = stepAfter(verdict, ruleFor(user, rule), request.interactive)
  await saveUser(tx, user.id, {
    last_login_at: now,
    ...('change' in verdict ? verdict.change : {}),
    ...(newHash === undefined ? {} : { password_hash: newHash }),
  })
  await throttle.forgetTries(tx, throttle.subjectOfUser(user.id))
  const opened = await openLogin(ctx, desk, tx, {
    user,
    isEnrolled: step === 'done',
    client: request.client,
    ...(request.idleSeconds === undefined ? {} : { idleSeconds: request.idleSeconds }),
  })
  await recordSignIn(ctx, tx, user, verdict, request.client)
  return { ...opened, step, userId: user.id }
}

/** A password of a domain is used in many places, so that alone it opens nothing here, not even for a script. */
const ruleFor = (
  { directory_id }: UserData,
  rule: Settings['secondFactor'],
): Settings['secondFactor'] => (directory_id !== null && rule === 'interactive' ? 'always' : rule)

/** See docs/decisions/0007-second-factor-for-scripts.md. */
function stepAfter(
  verdict: CodeVerdict,
  rule: Settings['secondFactor'],
  interactive: boolean,
): SignedIn['step'] {
  if (verdict.is !== 'not-enrolled' || rule === 'off') return 'done'
  if (interactive) return 'enrol-second-factor'
  if (rule === 'interactive') return 'done'
  throw new AppError(
    'forbidden',
    'Your organization requires a second factor, also for scripts. Sign in with a browser once to set it up.',
  )
}

async function recordSignIn(
  ctx: Context,
  tx: OrganizationTx,
  user: UserData,
  verdict: CodeVerdict,
  client: string,
): Promise<void> {
  const left = 'change' in verdict && 'recovery_code_hashes' in verdict.change
  const how = left ? ' with a recovery code' : ''
  await recordAuditEvent(ctx, tx, {
    organizationId: user.organization_id,
    who: whoOf(user),
    type: 'login.created',
    summary: `${user.username} signed in${how}.`,
    details: { client, secondFactor: verdict.is },
  })
}

const wrongPassword = () =>
  new AppError(
    'unauthenticated',
    'The user name or the password is wrong, or this user may not sign in.',
  )

const codeNeeded = (message: string) =>
  new AppError('unauthenticated', message, { fields: [{ path: 'code', message }] })

const tooManyFromHere = () =>
  new AppError(
    'unauthenticated',
    'Too many wrong tries came from your address. Wait a minute and try again.',
  )
