import { isDomainStep, isGone, runStep, type StepFacts } from '#domains/actions'
import { type AsService, asService, type CredentialsOptions } from '#domains/credentials'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import { type ActionRunData, listRuns, saveRun } from './action-run.store.ts'
import type { SessionPlace } from './session-news.ts'
import { tellNews } from './session-news.store.ts'
import { findSession, type SessionData } from './session.store.ts'

/** In milliseconds, after the first, the second … failure; the last again and again. */
const delays = [30_000, 60_000, 300_000, 900_000, 3_600_000]
const longestText = 4000

export type Facts = Omit<StepFacts, 'before' | 'sudoPassword'>

/** What went wrong, for people. */
export interface StepProblem {
  run?: ActionRunData
  text: string
}

export interface StepsToRun {
  credentials: CredentialsOptions
  session: SessionData
  runs: readonly ActionRunData[]
  facts: Facts
  /** Looked at before each step: whether to go on. */
  goesOn: (session: SessionData) => boolean
}

/** Runs steps in order until one fails that must not. @returns the problem, if there was one. */
export async function runSteps(
  ctx: Context,
  { session, runs, facts, goesOn, credentials }: StepsToRun,
): Promise<StepProblem | undefined> {
  if (runs.length === 0) return undefined
  const place = placeOf(session)
  const service = await connect(ctx, credentials, session)
  if ('text' in service) {
    // Not one of them was begun.
    for (const run of runs) await change(ctx, place, run, failed(ctx, run, service.text))
    return service
  }
  let problem: StepProblem | undefined
  try {
    for (const run of runs) {
      const now = await ctx.db.inOrganization(place.organizationId, (tx) =>
        findSession(tx, place.sessionId),
      )
      if (!now || !goesOn(now)) return problem
      const why = await tryRun(ctx, place, service, run, facts)
      if (why === undefined) continue
      const failure = { run, text: `${run.title}: ${why}` }
      // It counts more than one before it that may fail.
      if (!run.step.continuesOnError) return failure
      problem ??= failure
    }
    return problem
  } finally {
    await service.connection.close()
  }
}

async function connect(
  ctx: Context,
  credentials: CredentialsOptions,
  session: SessionData,
): Promise<AsService | StepProblem> {
  const { organization_id: organizationId, target_id: targetId } = session
  try {
    return await asService(ctx, credentials, { organizationId, targetId })
  } catch (error) {
    return { text: sentenceOf(ctx, error) }
  }
}

/** @returns why it failed. */
async function tryRun(
  ctx: Context,
  place: SessionPlace,
  { connection, sudoPassword }: AsService,
  run: ActionRunData,
  given: Facts,
): Promise<string | undefined> {
  const facts = { ...given, sudoPassword }
  await change(ctx, place, run, { state: 'running', started_at: run.started_at ?? ctx.now() })
  try {
    if (isDomainStep(run.step)) throw new AppError('unavailable', 'Domains cannot be changed yet.')
    const before = run.step.undoes && (await resultOf(ctx, place, run.step.undoes))
    const result = await runStep(ctx, connection, run.step, { ...facts, ...(before && { before }) })
    if (run.step.undoes !== undefined && !(await isGone(connection, run.step, facts))) {
      throw new AppError('conflict', 'It is still there, although removing it seemed to work.')
    }
    await change(ctx, place, run, {
      ...{ state: 'succeeded', text: result.text.slice(0, longestText), ended_at: ctx.now() },
      ...{ attempts: run.attempts + 1, next_attempt_at: null, result: result.state },
    })
    return undefined
  } catch (error) {
    const text = sentenceOf(ctx, error).slice(0, longestText)
    await change(ctx, place, run, failed(ctx, run, text))
    return text
  }
}

function failed(ctx: Context, { attempts }: ActionRunData, text: string) {
  const delay = delays[Math.min(attempts, delays.length - 1)] ?? 0
  return {
    ...{ state: 'failed', text, attempts: attempts + 1, ended_at: ctx.now() },
    next_attempt_at: new Date(ctx.now().getTime() + delay),
  }
}

const resultOf = async (ctx: Context, { organizationId, sessionId }: SessionPlace, key: string) => {
  const runs = await ctx.db.inOrganization(organizationId, (tx) => listRuns(tx, sessionId))
  return runs.find((run) => run.key === key)?.result ?? undefined
}

const change = (
  ctx: Context,
  { organizationId, sessionId }: SessionPlace,
  run: ActionRunData,
  changed: Parameters<typeof saveRun>[2],
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    await saveRun(tx, run.id, changed)
    await tellNews(tx, { sessionId })
  })

/** What is not meant for people goes to the log, and they are told to look there. */
function sentenceOf(ctx: Context, error: unknown): string {
  if (error instanceof SshTrouble) return `${error.text} ${error.fix}`.trim()
  if (error instanceof Error && error.name === 'StepFailed') return error.message
  if (error instanceof AppError) return error.message
  ctx.log.error({ err: error }, 'a step of a session failed')
  return `It failed in Gatehouse itself. The log has the details under ${ctx.requestId}.`
}

export const placeOf = (session: SessionData): SessionPlace => ({
  sessionId: session.id,
  organizationId: session.organization_id,
})
