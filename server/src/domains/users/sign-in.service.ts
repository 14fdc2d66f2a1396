import type { Settings } from '@gatehouse/contract/organizations'
import type { LoginStep } from '@gatehouse/contract/logins'
import type { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import { getSecondFactorRule } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { networkOf } from '#platform/http/address-throttle.ts'
import { countFailedTry, refuseWhileLocked, whoOf } from './failed-try.service.ts'
import type { Tries } from './lockout.ts'
import * as throttle from './login-throttle.store.ts'
import { type OpenedLogin, openLogin } from './login.ts'
import { checkCode, type CodeVerdict } from './second-factor.ts'
import { maySignIn } from './user-access.ts'
import { findUserForUpdate, findUserNamed, saveUser, type UserData } from './user.store.ts'
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
  if (!desk.addresses.take(ctx.address, ctx.now())) throw tooManyFromHere()
  const signedIn = await desk.inLineFrom(networkOf(ctx.address), () =>
    desk.inLineFor(request.username.toLowerCase(), () => attempt(ctx, desk, request)),
  )
  desk.addresses.giveBack(ctx.address)
  return signedIn
}

async function attempt(ctx: Context, desk: SignInDesk, request: SignInRequest): Promise<SignedIn> {
  const { subject, tries, user } = await lookUp(ctx, request.username)
  refuseWhileLocked(tries, ctx.now())
  const hash = user?.password_hash ?? undefined
  const isRight = await desk.passwords.verify(request.password, hash)
  if (!user || hash === undefined || !isRight || !maySignIn(user, ctx.now())) {
    await countFailedTry(ctx, subject, user, reason(user, isRight))
    throw wrongPassword()
  }
  const newHash = desk.passwords.isOutdated(hash)
    ? await desk.passwords.hash(request.password)
    : undefined
  const outcome = await ctx.db.inOrganization(user.organization_id, (tx) =>
    enter(ctx, desk, tx, { user, request, newHash }),
  )
  if (outcome !== 'wrong-code') return outcome
  await countFailedTry(ctx, subject, user, 'the code was wrong')
  throw codeNeeded('This code is wrong, or was used already. Wait for the next one.')
}

/** For the audit trail alone. */
function reason(user: UserData | undefined, isRight: boolean): string {
  if (user?.password_hash === null) return 'the invitation was not accepted yet'
  return isRight ? 'the user is switched off, or their access has ended' : 'the password was wrong'
}

interface Known {
  subject: throttle.Subject
  tries: Tries
  user: UserData | undefined
}

const lookUp = (ctx: Context, username: string): Promise<Known> =>
  ctx.db.asSystem('find who signs in, in whatever organization', async (tx) => {
    // PostgreSQL refuses text with a zero byte; nobody is named so.
    const user = username.includes('\0') ? undefined : await findUserNamed(tx, username)
    const subject = user ? throttle.subjectOfUser(user.id) : throttle.subjectOfName(username)
    return { user, subject, tries: await throttle.findTries(tx, subject) }
  })

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
): Promise<SignedIn | 'wrong-code'> {
  const now = ctx.now()
  const user = await findUserForUpdate(tx, seen.id)
  const isSame = user?.password_hash === seen.password_hash
  if (!user || !isSame || !maySignIn(user, now)) throw wrongPassword()
  const verdict = checkCode(desk.sealKey, user, request.code, now)
  if (verdict.is === 'wrong') return 'wrong-code'
  if (verdict.is === 'missing') {
    desk.addresses.giveBack(ctx.address)
    throw codeNeeded('Enter the six digits of your authenticator.')
  }
  const rule = await getSecondFactorRule(tx, user.organization_id)
  const step = stepAfter(verdict, rule, request.interactive)
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
  return { ...opened, step }
}

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
