import {
  isDomainStep,
  isGone,
  isGoneInDomain,
  runDomainStep,
  runStep,
  type StepFacts,
  type StepResult,
} from '#domains/actions'
import type { CredentialsOptions } from '#domains/credentials'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import { type ActionRunData, listRuns, saveRun } from './action-run.store.ts'
import { leaveToOther } from './shared-right.service.ts'
import type { SessionPlace } from './session-news.ts'
import { tellNews } from './session-news.store.ts'
import { findSession, type SessionData } from './session.store.ts'
import { type Hand, openHands, type TargetHands } from './target-hands.ts'

/** In milliseconds, after the first, the second … failure; the last again and again. */
const delays = [30_000, 60_000, 300_000, 900_000, 3_600_000]
const longestText = 4000

export type Facts = Omit<StepFacts, 'before' | 'had' | 'keep' | 'sudoPassword'>

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
  await using hands = openHands(ctx, credentials, session)
  let problem: StepProblem | undefined
  for (const run of runs) {
    const now = await ctx.db.inOrganization(place.organizationId, (tx) =>
      findSession(tx, place.sessionId),
    )
    if (!now || !goesOn(now)) return problem
    const ready = await makeReady(ctx, place, hands, run)
    if ('text' in ready) {
      // It was not begun, and counts more than a step that may fail.
      if (run.step.undoes === undefined) return ready
      problem ??= ready
      continue
    }
    const why = await tryRun(ctx, session, ready, run, facts)
    if (why === undefined) continue
    const failure = { run, text: `${run.title}: ${why}` }
    // It counts more than one before it that may fail.
    if (!run.step.continuesOnError) return failure
    problem ??= failure
  }
  return problem
}

interface Ready {
  hand: Hand
  /** What the step left that this one undoes. */
  before: StepFacts['before']
}

async function makeReady(
  ctx: Context,
  place: SessionPlace,
  hands: TargetHands,
  run: ActionRunData,
): Promise<Ready | StepProblem> {
  const { before, account } = await knownBefore(ctx, place, run)
  try {
    return { before, hand: await hands.for(run.step, before ?? run.result ?? account) }
  } catch (error) {
    const text = sentenceOf(ctx, error)
    await change(ctx, place, run, failed(ctx, run, text))
    return { text }
  }
}

/** @returns why it failed. */
async function tryRun(
  ctx: Context,
  session: SessionData,
  { hand, before }: Ready,
  run: ActionRunData,
  given: Facts,
): Promise<string | undefined> {
  const place = placeOf(session)
  const facts: StepFacts = {
    ...{ ...given, before, had: run.result ?? undefined },
    keep: (state) => change(ctx, place, run, { result: state }),
  }
  await change(ctx, place, run, { state: 'running', started_at: run.started_at ?? ctx.now() })
  try {
    const left = await leaveToOther(ctx, session, run, before)
    const result = left === undefined ? await doStep(ctx, hand, run, facts) : { text: left }
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

async function doStep(
  ctx: Context,
  hand: Hand,
  { step }: ActionRunData,
  facts: StepFacts,
): Promise<StepResult> {
  const isUndo = step.undoes !== undefined
  if (isDomainStep(step)) {
    if (hand.on !== 'domain') throw new Error('A step of a domain has to be done in it.')
    const known = { ...facts, isAwaited: hand.isAwaited }
    const result = await runDomainStep(ctx, hand.directory, step, known)
    if (isUndo && !(await isGoneInDomain(ctx, hand.directory, step, known))) throw stillThere()
    return result
  }
  if (hand.on !== 'host') throw new Error('A step of a host has to be done on it.')
  const { connection, sudoPassword } = hand.service
  const known = { ...facts, sudoPassword }
  const result = await runStep(ctx, connection, step, known)
  if (isUndo && !(await isGone(connection, step, known))) throw stillThere()
  return result
}

const stillThere = () =>
  new AppError('conflict', 'It is still there, although removing it seemed to work.')

function failed(ctx: Context, { attempts }: ActionRunData, text: string) {
  const delay = delays[Math.min(attempts, delays.length - 1)] ?? 0
  return {
    ...{ state: 'failed', text, attempts: attempts + 1, ended_at: ctx.now() },
    next_attempt_at: new Date(ctx.now().getTime() + delay),
  }
}

/**
 * What the step left that this one undoes, and what is known of where the account was worked on first: a controller hears of what
 * another was told seconds later, or hours.
 */
async function knownBefore(
  ctx: Context,
  { organizationId, sessionId }: SessionPlace,
  { step }: ActionRunData,
): Promise<{ before: StepFacts['before']; account: StepFacts['before'] }> {
  const runs = await ctx.db.inOrganization(organizationId, (tx) => listRuns(tx, sessionId))
  const undone = runs.find(({ key }) => key === step.undoes)
  const first = runs.find(({ result }) => result?.['controllerAt'] !== undefined)
  return { before: undone?.result ?? undefined, account: first?.result ?? undefined }
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
  if (error instanceof DirectoryTrouble) return `${error.text} ${error.fix}`.trim()
  if (error instanceof Error && error.name === 'StepFailed') return error.message
  if (error instanceof AppError) return error.message
  ctx.log.error({ err: error }, 'a step of a session failed')
  return `It failed in Gatehouse itself. The log has the details under ${ctx.requestId}.`
}

export const placeOf = (session: SessionData): SessionPlace => ({
  sessionId: session.id,
  organizationId: session.organization_id,
})
