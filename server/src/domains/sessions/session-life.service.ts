import { releaseAfterSession } from '#domains/credentials'
import { endNotification, raiseNotification } from '#domains/notifications'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type ActionRunData, listRuns } from './action-run.store.ts'
import { planPhase, planSession, type SessionOptions } from './prepare-session.service.ts'
import { publicKeyOf } from './public-key-of.ts'
import { openLogin } from './sealed-login.ts'
import { placeOf, runSteps, type StepProblem } from './run-steps.service.ts'
import { endIfRefused } from './look-again.service.ts'
import { lockAccount, planUnlock } from './lock-account.service.ts'
import { locked } from './locked-session.ts'
import { advance, endSession, moveSession } from './session-move.ts'
import { countOpenConnections, endOwnTools } from './session-connection.store.ts'
import type { SessionPlace } from './session-news.ts'
import { queueNote, recheckTicket } from './session-ticket.service.ts'
import { tellApprovers } from './tell-approvers.service.ts'
import { isOpen } from './session-state.ts'
import { saveSession, type SessionData } from './session.store.ts'

/** Does what is due, whatever that is; run again, it finds nothing more to do. */
export async function advanceSession(
  ctx: Context,
  options: SessionOptions,
  place: SessionPlace,
): Promise<void> {
  const session = await locked(ctx, place, (tx, found) => bringUpToDate(ctx, tx, found))
  if (!session) return
  if (session.state === 'requested') return tellApprovers(ctx, options, place)
  if (session.state === 'provisioning') return prepare(ctx, options, session)
  if (isOpen(session.state)) await lockAccount(ctx, options, session)
  if (session.state === 'active') return doDuring(ctx, options, session)
  if (session.state === 'ending' || session.has_leftovers) return undo(ctx, options, session)
}

/** What the clock alone decides. */
async function bringUpToDate(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
): Promise<SessionData> {
  const now = ctx.now()
  if (session.state === 'requested' && session.expires_at <= now) {
    const text = 'Nobody answered the request in time.'
    return moveSession(tx, session, { to: 'expired', text, ended_at: now })
  }
  if (session.ends_at <= now) {
    return endSession(ctx, tx, session, { as: 'ended', text: 'The time of the session is over.' })
  }
  if (session.state === 'scheduled' && session.starts_at <= now) {
    return moveSession(tx, session, { to: 'provisioning', text: 'Being prepared.' })
  }
  return session
}

async function prepare(ctx: Context, options: SessionOptions, given: SessionData): Promise<void> {
  const place = placeOf(given)
  // It may have been asked for, or approved, before somebody changed what is allowed.
  if (!(await endIfRefused(ctx, place))) return
  if (!(await isTicketOpen(ctx, options, given))) return
  const planned = await locked(ctx, place, async (tx, session) =>
    session.state === 'provisioning' ? planSession(ctx, tx, session, options) : undefined,
  )
  if (planned === undefined) return
  if (typeof planned === 'string') return give(ctx, place, { text: planned })
  const runs = await runsOf(ctx, place, 'before')
  const problem = await runSteps(ctx, {
    credentials: options.credentials,
    session: planned,
    runs: runs.filter(({ state }) => state !== 'succeeded'),
    facts: factsFor(planned, options),
    goesOn: ({ state }) => state === 'provisioning',
  })
  // A step that may fail does not keep the session from beginning.
  if (problem && problem.run?.step.continuesOnError !== true) return give(ctx, place, problem)
  if (!(await endIfRefused(ctx, place))) return
  await locked(ctx, place, async (tx, session) => {
    if (session.state !== 'provisioning') return
    await moveSession(tx, session, { to: 'available', text: 'It can be connected to.' })
  })
}

/** Looked at again when a session begins later than it was asked for. False: it ends, or waits for the service desk. */
async function isTicketOpen(
  ctx: Context,
  { tickets }: SessionOptions,
  session: SessionData,
): Promise<boolean> {
  const isPlanned = session.account !== null
  if (isPlanned || session.starts_at <= session.requested_at) return true
  const trouble = await recheckTicket(ctx, tickets, session)
  if (!trouble) return true
  const place = placeOf(session)
  if (trouble.is === 'refused') await give(ctx, place, trouble)
  // The clock comes by each minute.
  else await locked(ctx, place, (tx) => saveSession(tx, session.id, { state_text: trouble.text }))
  return false
}

const give = (ctx: Context, place: SessionPlace, { text }: Pick<StepProblem, 'text'>) =>
  locked(ctx, place, async (tx, session) => {
    await endSession(ctx, tx, session, { as: 'failed', text })
  }).then(() => undefined)

function factsFor(session: SessionData, { sealKey }: SessionOptions) {
  const { profile, ends_at: endsAt } = session
  const extensions = profile.extendByMinutes * profile.maxExtensions * 60_000
  const login = session.login_sealed && openLogin(sealKey, session.id, session.login_sealed)
  return {
    endsAt: new Date(endsAt.getTime() + extensions),
    ...(login?.kind === 'private-key' ? { authorizedKey: publicKeyOf(login.privateKey) } : {}),
    ...(login?.kind === 'password' ? { password: login.password } : {}),
  }
}

async function doDuring(
  ctx: Context,
  { credentials }: SessionOptions,
  given: SessionData,
): Promise<void> {
  const place = placeOf(given)
  await locked(ctx, place, (tx, session) => planPhase(ctx, tx, session, 'during'))
  const waiting = (await runsOf(ctx, place, 'during')).filter(({ state }) => state === 'waiting')
  await runSteps(ctx, {
    ...{ credentials, session: given, runs: waiting, facts: {} },
    goesOn: ({ state }) => isOpen(state),
  })
}

async function undo(
  ctx: Context,
  { credentials }: SessionOptions,
  given: SessionData,
): Promise<void> {
  const place = placeOf(given)
  await locked(ctx, place, async (tx, session) => {
    // Nothing was decided about the target yet, so there is nothing to take back.
    if (session.account === null) return
    await planUnlock(ctx, tx, session)
    await planPhase(ctx, tx, session, 'after')
  })
  const before = await runsOf(ctx, place)
  const due = before.filter((run) => isDue(run, before, ctx.now()))
  const { text } =
    (await runSteps(ctx, {
      ...{ credentials, session: given, runs: due, facts: {} },
      goesOn: ({ state, has_leftovers: left }) => state === 'ending' || left,
    })) ?? {}
  const after = await runsOf(ctx, place)
  await locked(ctx, place, (tx, session) => settle(ctx, tx, session, { after, text }))
}

/** What was never tried needs no undoing, and what people wrote runs only after a session that began. */
function isDue(run: ActionRunData, all: readonly ActionRunData[], now: Date): boolean {
  if (run.phase !== 'after' || run.state === 'succeeded' || run.state === 'given-up') return false
  if (run.next_attempt_at && run.next_attempt_at > now) return false
  const { undoes } = run.step
  if (undoes === undefined) {
    const isReady = all.every((one) => one.phase !== 'before' || one.state === 'succeeded')
    return isReady && run.attempts === 0
  }
  return wasTried(all, undoes)
}

const wasTried = (all: readonly ActionRunData[], key: string): boolean =>
  all.some((run) => run.key === key && run.started_at !== null)

async function settle(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
  { after, text = '' }: { after: readonly ActionRunData[]; text: string | undefined },
): Promise<void> {
  const left = after.filter(
    ({ step, state }) =>
      step.undoes !== undefined &&
      step.kind !== 'watch-file' &&
      state !== 'succeeded' &&
      wasTried(after, step.undoes),
  )
  const hasLeftovers = left.length > 0
  if (session.state === 'ending') {
    await moveSession(tx, session, {
      ...{ to: session.end_state ?? 'ended', text: session.state_text },
      ...{ ended_at: ctx.now(), has_leftovers: hasLeftovers, login_sealed: null },
    })
    await endOwnTools(tx, session.id, { at: ctx.now(), because: session.state_text })
    await queueNote(tx, session)
    if (session.credential_id) {
      await releaseAfterSession(ctx, tx, session.credential_id)
    }
  } else {
    await saveSession(tx, session.id, { has_leftovers: hasLeftovers })
  }
  await tellOfLeftovers(ctx, tx, session, { left, text })
}

const retryMilliseconds = 30_000

async function tellOfLeftovers(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
  { left, text }: { left: readonly ActionRunData[]; text: string },
): Promise<void> {
  const { organization_id: organizationId, id, target_name: target } = session
  const key = `session-leftovers:${id}`
  if (left.length === 0) return endNotification(ctx, tx, organizationId, key)
  const titles = left.map(({ title }) => title.toLowerCase()).join('; ')
  await raiseNotification(ctx, tx, {
    ...{ organizationId, key, kind: 'session-leftovers', severity: 'critical' },
    title: `Something of a session is still on ${target}`,
    text: `Could not yet ${titles}. ${text || left[0]?.text || ''} It is tried again by itself.`,
    fix: { to: 'session', organizationId, sessionId: id },
  })
  const times = left.flatMap(({ next_attempt_at: at }) => at?.getTime() ?? [])
  const soonest = Math.min(...times, ctx.now().getTime() + 3_600_000)
  await advance(tx, session, new Date(Math.max(soonest, ctx.now().getTime() + retryMilliseconds)))
}

const runsOf = async (
  ctx: Context,
  { organizationId, sessionId }: SessionPlace,
  phase?: ActionRunData['phase'],
): Promise<ActionRunData[]> => {
  const runs = await ctx.db.inOrganization(organizationId, (tx) => listRuns(tx, sessionId))
  return phase ? runs.filter((run) => run.phase === phase) : runs
}

/**
 * A connection is gone, made or only waited for. Without another a session that was asked for by connecting is over, so that
 * nothing stays on the target for nobody; one that was asked for in the console waits for the next connection.
 */
export const afterDisconnect = (
  ctx: Context,
  place: SessionPlace,
  { why, isAwaited = () => false }: { why: string; isAwaited?: () => boolean },
): Promise<void> =>
  locked(ctx, place, async (tx, session) => {
    if (isAwaited() || (await countOpenConnections(tx, session.id)) > 0) return
    if (session.is_ad_hoc) await endSession(ctx, tx, session, { as: 'ended', text: why })
    else if (session.state === 'active') {
      await moveSession(tx, session, { to: 'available', text: 'It can be connected to.' })
    }
  }).then(() => undefined)
