import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import type { Clock } from '#platform/context.ts'
import type { DomainStep } from './planned-step.ts'
import type { StepFacts, StepResult } from './step-facts.ts'
import type { Doing } from './domain-doing.ts'
import { hasLeftGroup, joinGroup, leaveGroup } from './domain-group.ts'
import { expireUser, moveUser, switchUser, unlockUser } from './domain-state.ts'
import { createUser, deleteUser, isUserGone } from './domain-user.ts'

/**
 * Does a step in a directory, and reads from the same controller whether it is done. May be done again whatever became of it
 * the last time.
 * @throws {StepFailed} or what the connection throws
 */
export function runDomainStep(
  clock: Clock,
  directory: DirectoryConnection,
  step: DomainStep,
  facts: StepFacts = {},
): Promise<StepResult> {
  const doing = <Step extends DomainStep>(one: Step): Doing<Step> => ({
    ...{ clock, directory, step: one, facts },
  })
  switch (step.kind) {
    case 'create-domain-user':
      return createUser(doing(step))
    case 'delete-domain-user':
      return deleteUser(doing(step))
    case 'add-to-domain-group':
      return joinGroup(doing(step))
    case 'remove-from-domain-group':
      return leaveGroup(doing(step))
    case 'enable-domain-user':
    case 'disable-domain-user':
      return switchUser(doing(step))
    case 'unlock-domain-user':
      return unlockUser(doing(step))
    case 'move-domain-object':
      return moveUser(doing(step))
    case 'expire-domain-user':
      return expireUser(doing(step))
  }
}

/** Whether nothing is left of what a step undoes. Those that are not here have read for themselves what they changed back. */
export async function isGoneInDomain(
  clock: Clock,
  directory: DirectoryConnection,
  step: DomainStep,
  facts: StepFacts = {},
): Promise<boolean> {
  if (step.kind === 'delete-domain-user') return isUserGone({ clock, directory, step, facts })
  if (step.kind === 'remove-from-domain-group') {
    return hasLeftGroup({ clock, directory, step, facts })
  }
  return true
}
