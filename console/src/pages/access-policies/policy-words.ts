import type { AccessPolicy, ConnectionProfile } from '@gatehouse/contract/access-policies'
import { counted } from '../../ui/numbers.ts'

/** `2 organizations, 1 group` */
export function whereText({
  kind,
  scope,
  credentialIds,
}: Pick<AccessPolicy, 'kind' | 'scope' | 'credentialIds'>): string {
  if (kind === 'credential') return counted(credentialIds.length, 'credential')
  if (scope.isEverything) return 'All targets of all organizations'
  const parts = [
    scope.organizationIds.length > 0 && counted(scope.organizationIds.length, 'organization'),
    scope.targetGroupIds.length > 0 && counted(scope.targetGroupIds.length, 'group'),
    scope.targetIds.length > 0 && counted(scope.targetIds.length, 'target'),
  ].filter((part) => part !== false)
  return parts.join(', ') || 'Nothing yet'
}

function recordedText({ isEnabled, keepDays = 0 }: ConnectionProfile['recording']): string {
  if (!isEnabled) return 'not recorded'
  return keepDays === 0 ? 'recorded' : `recorded, kept ${counted(keepDays, 'day')}`
}

/** `2 people and members of 1 group` */
export function whoText({
  userIds,
  directoryGroups,
}: Pick<AccessPolicy, 'userIds' | 'directoryGroups'>): string {
  const parts = [
    userIds.length > 0 && counted(userIds.length, 'person', 'people'),
    directoryGroups.length > 0 && `members of ${counted(directoryGroups.length, 'group')}`,
  ].filter((part) => part !== false)
  if (parts.length === 0) return 'Nobody yet'
  const text = parts.join(' and ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What a reader has to know of how sessions are, in a few words: `approval in 2 tiers · recorded`. */
export function howText(profile: ConnectionProfile): string {
  const forwards = [
    profile.localForward && 'local',
    profile.remoteForward && 'remote',
    profile.agentForward && 'agent',
    profile.x11Forward && 'X11',
  ].filter(Boolean)
  return [
    profile.approvals.length > 0 &&
      (profile.approvals.length === 1
        ? 'with approval'
        : `approval in ${profile.approvals.length} tiers`),
    profile.hours && profile.hours.range,
    profile.networks.length > 0 && 'from some networks',
    profile.requiresTicket && 'ticket',
    profile.requiresReason && 'reason',
    recordedText(profile.recording),
    forwards.length > 0 && `forwards: ${forwards.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
