import { ActionRunId } from '@gatehouse/contract/ids'
import { accountFacts, accountNameOf } from '#domains/access-policies'
import { type ActionPhase, isDomainAction, maxDomainName, planOf } from '#domains/actions'
import {
  type CredentialsOptions,
  ephemeralLogin,
  ephemeralPassword,
  findCredentialFor,
} from '#domains/credentials'
import { directoryOfTarget } from '#domains/directories'
import { findDomainOf, findTargets, type TargetData } from '#domains/targets'
import { findPerson, type KnownUser } from '#domains/users'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { SealingKey } from '#platform/crypto/seal.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { listRuns, saveNewRun } from './action-run.store.ts'
import type { ApprovalLinkOptions } from './approval-link.ts'
import { sealLogin } from './sealed-login.ts'
import { saveSession, type SessionData } from './session.store.ts'
import type { SessionDoors } from './session-doors.ts'

/** What a session has to be prepared with; its own key for logins that exist only for it. */
export interface SessionOptions extends SessionDoors, ApprovalLinkOptions {
  sealKey: SealingKey
  credentials: CredentialsOptions
  /** Where the console is, for links in mail. */
  place: { url: string }
}

/**
 * Decides as which account a session is, and writes down every step before the first is tried, so that after a crash nothing is
 * unknown. @returns the session, or a sentence why it cannot be.
 */
export async function planSession(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
  { sealKey }: SessionOptions,
): Promise<SessionData | string> {
  if (session.account !== null) return session
  const [target] = await findTargets(tx, { ids: [session.target_id] })
  const asked = { session, target, isDomain: target?.kind === 'domain' }
  const account = await accountOf(ctx, tx, asked, sealKey)
  if (typeof account === 'string') return account
  const planned = await saveSession(tx, session.id, account)
  await planPhase(ctx, tx, planned, 'before')
  return planned
}

/** Steps that are planned already stay. */
export async function planPhase(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
  phase: ActionPhase,
): Promise<void> {
  const account = session.account ?? ''
  const on = await placeOfAccount(tx, session)
  const steps = planOf(session.session_type, { sessionId: session.id, account, phase, on })
  for (const [index, step] of steps.entries()) {
    await saveNewRun(tx, {
      id: newId(ActionRunId, ctx.now()),
      session_id: session.id,
      position: firstPosition[phase] + index,
      key: step.key,
      phase,
      step,
      title: step.title,
      state: 'waiting',
    })
  }
}

/** Where it was made says so also when the target is gone. */
async function placeOfAccount(
  tx: OrganizationTx,
  session: SessionData,
): Promise<'host' | 'domain'> {
  const runs = await listRuns(tx, session.id)
  if (runs.some(({ step }) => step.kind === 'create-domain-user')) return 'domain'
  const [target] = await findTargets(tx, { ids: [session.target_id] })
  return target?.kind === 'domain' ? 'domain' : 'host'
}

const firstPosition: Readonly<Record<ActionPhase, number>> = {
  before: 0,
  during: 1000,
  after: 2000,
}

/** In a domain only its own people have an account: one that is called the same is somebody else. */
async function ownAccountIn(
  tx: OrganizationTx,
  domain: TargetData,
  { username, directory: own }: KnownUser,
): Promise<{ account: string } | string> {
  const directory = await directoryOfTarget(tx, domain.id)
  if (own && own.id === directory?.id) return { account: own.account }
  return `${username} has no account of their own in ${domain.name}: that is for people who sign in to Gatehouse as users of this domain.`
}

/** The name by which they are known on the target; where a step changes who they are in its domain, the one they have there. */
async function ownAccount(
  tx: OrganizationTx,
  { session, target }: Asked,
  person: KnownUser,
  facts: Readonly<Record<string, string | undefined>>,
): Promise<{ account: string } | string> {
  const { before, during, after } = session.session_type
  const changesDomain = [...before, ...during, ...after].some(isDomainAction)
  const domain =
    target && (target.kind === 'domain' || changesDomain)
      ? await findDomainOf(tx, target)
      : undefined
  if (!domain) return { account: facts['upn-username'] ?? person.username }
  const own = await ownAccountIn(tx, domain, person)
  if (typeof own === 'string' || target?.kind === 'domain') return own
  // A host knows `alice`, and not `CORP\\alice`.
  return { account: own.account.replace(/^.*\\/, '') }
}

interface Asked {
  session: SessionData
  target: TargetData | undefined
  isDomain: boolean
}

async function accountOf(ctx: Context, tx: OrganizationTx, asked: Asked, sealKey: SealingKey) {
  const { session, isDomain } = asked
  const { loginAccount, accountTemplate, name } = session.session_type
  if (loginAccount === 'managed' || loginAccount === 'stored') {
    const credential = await findCredentialFor(tx, session.target_id, { purpose: loginAccount })
    if (credential) return { account: credential.username, credential_id: credential.id }
    return `${session.target_name} has no ${loginAccount} credential for ${name}. Add one to the target.`
  }
  const person = await findPerson(ctx, session.user_id)
  if (!person) return 'The user is gone.'
  const facts = accountFacts({
    ...person,
    hostname: session.target_address,
    sessionId: session.id,
  })
  if (loginAccount === 'requester') return ownAccount(tx, asked, person, facts)
  if (isDomain) {
    const { account } = accountNameOf(accountTemplate, facts, maxDomainName)
    const login = ephemeralPassword(ctx, account)
    return { account, login_sealed: sealLogin(sealKey, session.id, login), has_password: true }
  }
  const { account } = accountNameOf(accountTemplate, facts)
  const seconds = Math.ceil((session.ends_at.getTime() - ctx.now().getTime()) / 1000)
  const { login } = ephemeralLogin(ctx, account, seconds)
  return { account, login_sealed: sealLogin(sealKey, session.id, login) }
}
