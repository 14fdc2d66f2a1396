import { ActionRunId } from '@gatehouse/contract/ids'
import { lockStepOf, type PlannedStep, unlockStepOf } from '#domains/actions'
import { findTargets } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type ActionRunData, listRuns, saveNewRun } from './action-run.store.ts'
import { locked } from './locked-session.ts'
import type { SessionOptions } from './prepare-session.service.ts'
import { placeOf, runSteps } from './run-steps.service.ts'
import { advance } from './session-move.ts'
import { isOpen } from './session-state.ts'
import type { SessionData } from './session.store.ts'

const retryMilliseconds = 30_000
/** After those of *during*, which begin at 1000 and are few. */
const firstPosition = 1500

/**
 * On a domain no wire of ours stops when a session is locked, so its account is disabled meanwhile. What is to be done is what
 * the session is now; a lock that failed and is over is left.
 */
export async function lockAccount(
  ctx: Context,
  { credentials }: SessionOptions,
  given: SessionData,
): Promise<void> {
  const place = placeOf(given)
  const due = await locked(ctx, place, (tx, session) => planLock(ctx, tx, session))
  if (!due) return
  const problem = await runSteps(ctx, {
    ...{ credentials, session: given, runs: [due], facts: {} },
    goesOn: ({ state }) => isOpen(state),
  })
  if (!problem) return
  const at = new Date(ctx.now().getTime() + retryMilliseconds)
  await locked(ctx, place, (tx, session) => advance(tx, session, at))
}

async function planLock(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
): Promise<ActionRunData | undefined> {
  const { id: sessionId, account } = session
  if (account === null || !isOpen(session.state)) return undefined
  const [target] = await findTargets(tx, { ids: [session.target_id] })
  if (target?.kind !== 'domain') return undefined
  const last = lastTurn(await listRuns(tx, sessionId))
  const isWanted = session.is_locked === (last?.isLock ?? false)
  if (isWanted) return last?.run.state === 'succeeded' ? undefined : last?.run
  const turn = session.is_locked ? (last?.turn ?? 0) + 1 : (last?.turn ?? 1)
  const common = { sessionId, account }
  const step = session.is_locked ? lockStepOf(common, turn) : unlockStepOf(common, turn)
  await saveNewRun(tx, rowOf(ctx, step, firstPosition + turn * 2 + (session.is_locked ? 0 : 1)))
  return (await listRuns(tx, sessionId)).find(({ key }) => key === step.key)
}

interface Turn {
  turn: number
  isLock: boolean
  run: ActionRunData
}

function lastTurn(runs: readonly ActionRunData[]): Turn | undefined {
  const turns = runs.flatMap((run) => {
    const [, word, number] = /^(lock|unlock)-(\d+)$/.exec(run.key) ?? []
    return number === undefined ? [] : [{ turn: Number(number), isLock: word === 'lock', run }]
  })
  return turns.toSorted((a, b) => b.turn - a.turn || Number(a.isLock) - Number(b.isLock))[0]
}

const rowOf = (ctx: Context, step: PlannedStep, position: number) => ({
  ...{ id: newId(ActionRunId, ctx.now()), session_id: step.sessionId, position, key: step.key },
  ...{ phase: step.phase, step, title: step.title, state: 'waiting' },
})

/** A lasting account that is disabled only because its session was locked is enabled again before all else. */
export async function planUnlock(
  ctx: Context,
  tx: OrganizationTx,
  session: SessionData,
): Promise<void> {
  const last = lastTurn(await listRuns(tx, session.id))
  if (!last?.isLock || session.session_type.loginAccount === 'ephemeral') return
  const common = { sessionId: session.id, account: session.account ?? '' }
  const step: PlannedStep = { ...unlockStepOf(common, last.turn), phase: 'after' }
  await saveNewRun(tx, rowOf(ctx, step, 1999))
}
