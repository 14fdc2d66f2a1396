import type { SessionId } from '@gatehouse/contract/ids'
import type { SessionAction, SessionType } from '@gatehouse/contract/session-types'
import { domainStepOf, undoOfDomainStep } from './plan-domain.ts'
import { type ActionPhase, type HostStep, isDomainStep, type PlannedStep } from './planned-step.ts'

export type PlannedType = Pick<
  SessionType,
  'loginAccount' | 'before' | 'during' | 'after' | 'homeAfterwards' | 'domainContainer'
>

export interface PlannedFor {
  sessionId: SessionId
  /** On the target. */
  account: string
  phase: ActionPhase
  /** In which an ephemeral account is made. */
  on: 'host' | 'domain'
}

/**
 * What is done on the target in a phase of a session, in order. What is given before and during is taken away after, the
 * last first, and the account goes at the very end. Undo steps name the step that they undo, and can be run whatever
 * became of that one.
 */
export function planOf(type: PlannedType, asked: PlannedFor): PlannedStep[] {
  const before = [...accountSteps(type, asked), ...own(type.before, { ...asked, phase: 'before' })]
  const during = own(type.during, { ...asked, phase: 'during' })
  if (asked.phase === 'before') return before
  if (asked.phase === 'during') return during
  const undoing = [...before, ...during].toReversed().flatMap((step) => undoOf(step, type) ?? [])
  return [...own(type.after, asked), ...undoing]
}

function accountSteps(type: PlannedType, asked: PlannedFor): PlannedStep[] {
  if (type.loginAccount !== 'ephemeral') return []
  const { sessionId, account } = asked
  const common = {
    ...{ key: 'before-account', phase: 'before' as const, sessionId, account },
    title: `Create the account ${account}`,
    ...{ continuesOnError: false, timeoutSeconds: 60 },
  }
  if (asked.on === 'host') return [{ ...common, kind: 'create-local-user' }]
  return [{ ...common, kind: 'create-domain-user', container: type.domainContainer }]
}

const own = (actions: readonly SessionAction[], asked: PlannedFor): PlannedStep[] =>
  actions.map((action, index) => stepOf(action, asked, index + 1))

function stepOf(action: SessionAction, asked: PlannedFor, place: number): PlannedStep {
  const { sessionId, account, phase } = asked
  const common = { key: `${phase}-${place}`, phase, sessionId, account }
  if (action.kind === 'add-to-local-group') {
    return { ...action, ...common, title: `Add ${account} to the group ${action.group}` }
  }
  if (action.kind === 'add-sudoers-rule') {
    const file = sudoersFile(account, sessionId, `${phase.charAt(0)}${place}`)
    return { ...action, ...common, file, title: `Let ${account} use sudo` }
  }
  if (action.kind === 'run-script') return { ...action, ...common, title: 'Run a script' }
  if (action.kind === 'log-off-user') return { ...action, ...common, title: `Log off ${account}` }
  if (action.kind !== 'watch-file') return domainStepOf(action, common)
  return { ...action, ...common, title: `Look at ${action.path}` }
}

/** sudo reads no file with a dot in its name. */
const sudoersFile = (account: string, sessionId: SessionId, ending: string): string =>
  `gatehouse-${account.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64)}-${sessionId}-${ending}`

function undoOf(step: PlannedStep, type: PlannedType): PlannedStep | undefined {
  const { account, sessionId, key } = step
  const common = {
    ...{ key: `undo-${key}`, phase: 'after' as const, undoes: key, sessionId, account },
    // Whatever else fails, the rest is still taken away.
    continuesOnError: true,
    timeoutSeconds: Math.max(60, step.timeoutSeconds),
  }
  if (isDomainStep(step)) return undoOfDomainStep(step, common, type.loginAccount)
  return undoOfHostStep(step, common, type)
}

export type UndoFacts = Pick<
  PlannedStep,
  'key' | 'phase' | 'undoes' | 'sessionId' | 'account' | 'continuesOnError' | 'timeoutSeconds'
>

function undoOfHostStep(
  step: HostStep,
  common: UndoFacts,
  { homeAfterwards }: PlannedType,
): PlannedStep | undefined {
  const { account } = step
  if (step.kind === 'create-local-user') {
    const title = `Remove the account ${account}`
    const timeoutSeconds = 600 // Homes can be large.
    return { ...common, kind: 'remove-local-user', home: homeAfterwards, title, timeoutSeconds }
  }
  if (step.kind === 'add-to-local-group') {
    const { group } = step
    const title = `Take ${account} out of the group ${group}`
    return { ...common, kind: 'remove-from-local-group', group, title }
  }
  if (step.kind === 'add-sudoers-rule') {
    const title = `Take sudo from ${account}`
    return { ...common, kind: 'remove-sudoers-rule', file: step.file, title }
  }
  if (step.kind === 'watch-file') {
    return { ...common, kind: 'watch-file', path: step.path, title: `Look at ${step.path} again` }
  }
  return undefined
}
