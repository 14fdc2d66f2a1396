import type { Clock } from '#platform/context.ts'
import {
  accountComment,
  accountGoneScript,
  createScript,
  logOffScript,
  removeScript,
} from './account-scripts.ts'
import type { HostStep, PlannedStep, StepOf } from './planned-step.ts'
import {
  addSudoScript,
  groupGoneScript,
  hashScript,
  joinGroupScript,
  leaveGroupScript,
  personScript,
  removeSudoScript,
  sudoGoneScript,
} from './right-scripts.ts'
import { runAsRoot, type Shell } from './root-shell.ts'
import { readable } from './step-failed.ts'
import type { StepFacts, StepResult } from './step-facts.ts'
import * as values from './step-values.ts'

interface Doing<Step extends PlannedStep = PlannedStep> {
  clock: Clock
  step: Step
  facts: StepFacts
  /** Runs a script as root with these values. */
  root(script: string, given: readonly string[]): Promise<string>
}

/**
 * Does a step on the target that the connection leads to, and looks whether it is done. May be done again whatever became of
 * it the last time; only scripts of people do what they do twice.
 * @throws {StepFailed} or what the connection throws
 */
export function runStep(
  clock: Clock,
  shell: Shell,
  step: HostStep,
  facts: StepFacts = {},
): Promise<StepResult> {
  const doing = <Step extends PlannedStep>(one: Step): Doing<Step> => ({
    ...{ clock, step: one, facts },
    root: rootOf(shell, one, facts),
  })
  switch (step.kind) {
    case 'create-local-user':
      return createUser(doing(step))
    case 'remove-local-user':
      return removeUser(doing(step))
    case 'add-to-local-group':
      return inGroup(doing(step), joinGroupScript)
    case 'remove-from-local-group':
      return inGroup(doing(step), leaveGroupScript)
    case 'add-sudoers-rule':
      return said(doing(step), addSudoScript, [values.requireFile(step), values.sudoContent(step)])
    case 'remove-sudoers-rule':
      return said(doing(step), removeSudoScript, [values.requireFile(step)])
    case 'run-script':
      return runScript(doing(step))
    case 'log-off-user':
      return said(doing(step), logOffScript, [values.requireAccount(step)])
    case 'watch-file':
      return watchFile(doing(step))
  }
}

/** Whether nothing of a step, or of the one that it undoes, is on the target any more. Scripts leave what they leave. */
export async function isGone(
  shell: Shell,
  step: HostStep,
  facts: Pick<StepFacts, 'sudoPassword'> = {},
): Promise<boolean> {
  const root = rootOf(shell, step, facts)
  const answer = async (script: string, given: readonly string[]) =>
    (await root(script, given)).trim() === 'gone'
  const { sessionId } = step
  switch (step.kind) {
    case 'create-local-user':
    case 'remove-local-user': {
      const account = values.requireOwnAccount(step)
      return answer(accountGoneScript, [account, sessionId, accountComment(sessionId)])
    }
    case 'add-to-local-group':
    case 'remove-from-local-group': {
      const account = values.requireAccount(step)
      return answer(groupGoneScript, [account, sessionId, values.requireGroup(step)])
    }
    case 'add-sudoers-rule':
    case 'remove-sudoers-rule':
      return answer(sudoGoneScript, [values.requireFile(step)])
    case 'run-script':
    case 'log-off-user':
    case 'watch-file':
      return true
  }
}

const rootOf =
  (shell: Shell, { timeoutSeconds }: PlannedStep, { sudoPassword }: StepFacts): Doing['root'] =>
  (script, given) =>
    runAsRoot(shell, { script, values: given, timeoutSeconds, sudoPassword })

async function said(
  { root }: Doing,
  script: string,
  given: readonly string[],
): Promise<StepResult> {
  return { text: readable(await root(script, given)) }
}

const dayMilliseconds = 86_400_000

async function createUser({ clock, step, facts, root }: Doing<StepOf<'create-local-user'>>) {
  const account = values.requireOwnAccount(step)
  const { authorizedKey, password } = values.requireLogin(facts)
  const endsAt = facts.endsAt ?? new Date(clock.now().getTime() + dayMilliseconds)
  // An account ends at the beginning of the day, by whatever clocks the target has.
  const expires = new Date(endsAt.getTime() + 2 * dayMilliseconds).toISOString().slice(0, 10)
  const comment = accountComment(step.sessionId)
  const given = [account, step.sessionId, comment, expires, authorizedKey, password]
  const uid = Number((await root(createScript, given)).trim().split('\n').at(-1))
  return { text: `The account ${account} is there, with the uid ${uid}.`, state: { uid } }
}

function removeUser(doing: Doing<StepOf<'remove-local-user'>>): Promise<StepResult> {
  const { clock, step } = doing
  const stamp = clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
  const account = values.requireOwnAccount(step)
  const comment = accountComment(step.sessionId)
  return said(doing, removeScript, [account, step.sessionId, comment, step.home, stamp])
}

function inGroup(
  doing: Doing<StepOf<'add-to-local-group' | 'remove-from-local-group'>>,
  script: string,
): Promise<StepResult> {
  const { step } = doing
  return said(doing, script, [
    values.requireAccount(step),
    step.sessionId,
    values.requireGroup(step),
  ])
}

function runScript(doing: Doing<StepOf<'run-script'>>): Promise<StepResult> {
  const { step, facts } = doing
  const variables = { ...facts.variables, loginaccount: step.account }
  const known = Object.entries(variables).filter(([name]) => /^[a-z-]+$/.test(name))
  const names = known.map(([name]) => `GATEHOUSE_${name.replaceAll('-', '_').toUpperCase()}`)
  return said(doing, personScript, [
    step.script,
    step.asRoot ? 'root' : values.requireAccount(step),
    String(step.timeoutSeconds),
    names.join(' '),
    ...known.map(([, value]) => (value ?? '').replaceAll('\0', '')),
  ])
}

async function watchFile({ step, facts, root }: Doing<StepOf<'watch-file'>>): Promise<StepResult> {
  const { path } = step
  const sha256 = (await root(hashScript, [path])).trim()
  const isThere = sha256 !== 'missing'
  const state = { sha256 }
  const now = isThere ? `has the SHA-256 ${sha256}` : 'is not there'
  if (step.undoes === undefined) return { text: `${path} ${now}.`, state }
  const before = facts.before?.['sha256']
  if (before === undefined) return { text: `${path} ${now}; what it was is not known.`, state }
  if (before === sha256) return { text: `${path} was not changed.`, state }
  const was = before === 'missing' ? 'was not there' : `had the SHA-256 ${before}`
  return { text: `${path} was changed: it ${was} and now ${now}.`, state }
}
