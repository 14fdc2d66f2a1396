import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import {
  directoryProperties,
  directoryTypes,
  lockoutStatus,
} from '@gatehouse/contract/directory-words'
import { withinLimits } from '../../linux/within-limits.ts'
import { accountOf, eventKey, valueOf, type WindowsEvent } from '../events/windows-event.ts'

/** An account that was locked, or unlocked again; undefined for all other events. */
export function lockoutOf(event: WindowsEvent): CollectedRecord | undefined {
  if (event.id !== 4740 && event.id !== 4767) return undefined
  const isLocked = event.id === 4740
  const [before, after] = isLocked
    ? [lockoutStatus.unlocked, lockoutStatus.locked]
    : [lockoutStatus.locked, lockoutStatus.unlocked]
  const account = accountOf(event, 'Target')
  return withinLimits({
    // As the record of changes has it: with both connectors on it is one.
    key: `event.Modified.${eventKey(event)}`,
    at: event.at.toISOString(),
    // The controller locks by itself; who tried the passwords is not known, only where.
    who: isLocked ? account : accountOf(event, 'Subject'),
    action: 'Modified',
    objectType: directoryTypes.user,
    what: account || '(unknown)',
    where: event.computer,
    // The name of the computer stands where others have the domain.
    workstation: isLocked ? valueOf(event, 'TargetDomainName') : '',
    succeeded: !event.isFailure,
    certainty: isLocked ? 'inferred' : 'exact',
    details: [{ property: directoryProperties.lockout, before, after }],
  })
}
