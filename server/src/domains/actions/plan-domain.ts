import type { LoginAccount, SessionAction } from '@gatehouse/contract/session-types'
import type { DomainKind, DomainStep, PlannedStep } from './planned-step.ts'

type DomainAction = Extract<SessionAction, { kind: DomainKind }>
type Common = Pick<PlannedStep, 'key' | 'phase' | 'sessionId' | 'account'>

export function domainStepOf(action: DomainAction, common: Common): DomainStep {
  const { account } = common
  switch (action.kind) {
    case 'add-to-domain-group':
      return { ...action, ...common, title: `Add ${account} to the domain group ${action.group}` }
    case 'enable-domain-user':
      return { ...action, ...common, title: `Enable ${account}` }
    case 'unlock-domain-user':
      return { ...action, ...common, title: `Unlock ${account}` }
    case 'move-domain-object':
      return { ...action, ...common, title: `Move ${account} to ${action.to}` }
    case 'expire-domain-user':
      return { ...action, ...common, title: `Let ${account} expire with the session` }
  }
}

type Undoing = Common & Pick<PlannedStep, 'undoes' | 'continuesOnError' | 'timeoutSeconds'>

/** What was done to an account that goes anyway is not taken back, but groups are: they say for themselves that it left. */
export function undoOfDomainStep(
  step: DomainStep,
  common: Undoing,
  loginAccount: LoginAccount,
): DomainStep | undefined {
  const { account } = step
  if (step.kind === 'create-domain-user') {
    return { ...common, kind: 'delete-domain-user', title: `Delete the account ${account}` }
  }
  if (step.kind === 'add-to-domain-group') {
    const title = `Take ${account} out of the domain group ${step.group}`
    return { ...common, kind: 'remove-from-domain-group', group: step.group, title }
  }
  if (loginAccount === 'ephemeral') return undefined
  if (step.kind === 'enable-domain-user') {
    return { ...common, kind: 'disable-domain-user', title: `Disable ${account} again` }
  }
  if (step.kind === 'disable-domain-user') {
    return { ...common, kind: 'enable-domain-user', title: `Enable ${account} again` }
  }
  if (step.kind === 'move-domain-object') {
    return { ...common, kind: step.kind, to: step.to, title: `Move ${account} back` }
  }
  if (step.kind === 'expire-domain-user') {
    return { ...common, kind: step.kind, title: `Let ${account} expire as before` }
  }
  return undefined
}

/** While a session is locked its account cannot be used; `turn` counts how often that was. */
export const lockStepOf = (common: Omit<Common, 'key' | 'phase'>, turn: number): DomainStep => ({
  ...{ ...common, kind: 'disable-domain-user', key: `lock-${turn}`, phase: 'during' },
  title: `Disable ${common.account} while the session is locked`,
  ...{ continuesOnError: true, timeoutSeconds: 60 },
})

export const unlockStepOf = (common: Omit<Common, 'key' | 'phase'>, turn: number): DomainStep => ({
  ...{ ...common, kind: 'enable-domain-user', key: `unlock-${turn}`, phase: 'during' },
  undoes: `lock-${turn}`,
  title: `Enable ${common.account} again`,
  ...{ continuesOnError: true, timeoutSeconds: 60 },
})
