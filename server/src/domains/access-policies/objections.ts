import { targetKindNames } from '@gatehouse/contract/targets'
import { hoursText, isInHours } from './hours.ts'
import { localTime } from './local-clock.ts'
import { isDomainAction } from '#domains/actions'
import type { AccessPolicyData } from './policy-data.ts'
import type { Question } from './question.ts'
import { isInNetworks } from '#platform/session-rules/source-networks.ts'

/** What stands against a session whatever the policies say; sentences. */
export function objectionsToAll({ user, target, sessionType, at }: Question): string[] {
  const reasons: string[] = []
  if (!user.isEnabled) reasons.push(`The user ${user.username} is switched off.`)
  if (user.accessEndsAt && user.accessEndsAt <= at) {
    reasons.push(`The access of ${user.username} ended at ${user.accessEndsAt.toISOString()}.`)
  }
  if (!user.mayStart) {
    reasons.push(
      `The user ${user.username} has no right to open sessions at ${target.organizationName}.`,
    )
  }
  if (!sessionType.isEnabled) {
    reasons.push(`The session type ${sessionType.name} is switched off.`)
  }
  return [...reasons, ...objectionsToKind({ target, sessionType })]
}

function objectionsToKind({ target, sessionType }: Pick<Question, 'target' | 'sessionType'>) {
  const kind = targetKindNames[target.kind]
  if (target.kind === 'domain') return objectionsToDomain(sessionType)
  if (target.kind !== 'linux' && target.kind !== 'network-device') {
    return [`Sessions over SSH do not reach a target of the kind ${kind}.`]
  }
  if (sessionType.loginAccount === 'ephemeral' && target.kind !== 'linux') {
    return [`${sessionType.name} makes an account, which takes a Linux target.`]
  }
  return []
}

/** A domain has no shell; what is done in it is done in its directory. */
function objectionsToDomain(type: Question['sessionType']): string[] {
  const steps = [...(type.before ?? []), ...(type.during ?? []), ...(type.after ?? [])]
  if (steps.every((step) => isDomainAction(step))) return []
  return [`${type.name} has steps for a host, and the target is a domain.`]
}

/** What a policy that is about this session has against it here and now; sentences. */
export function objectionsOf({ profile }: AccessPolicyData, question: Question): string[] {
  const { at, timeZone, sourceAddress } = question
  const reasons: string[] = []
  const now = localTime(timeZone, at)
  if (profile.hours && !isInHours(profile.hours, now)) {
    reasons.push(`It allows ${hoursText(profile.hours)}, and it is ${now.text} (${timeZone}).`)
  }
  const { networks } = profile
  if (
    networks.length > 0 &&
    sourceAddress !== undefined &&
    !isInNetworks(networks, sourceAddress)
  ) {
    const from = sourceAddress === '' ? 'An unknown address' : sourceAddress
    reasons.push(`${from} is in none of the networks that it allows: ${networks.join(', ')}.`)
  }
  return reasons
}
