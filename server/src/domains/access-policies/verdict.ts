import type { Verdict } from '@gatehouse/contract/access-policies'
import { objectionsOf, objectionsToAll } from './objections.ts'
import { type AccessPolicyData, namesUser } from './policy-data.ts'
import type { Question } from './question.ts'

/** What one policy says to a question. */
export function verdictOf(policy: AccessPolicyData, question: Question): Verdict {
  const about = { policyId: policy.id, policyName: policy.name, priority: policy.priority }
  const misfit = misfitOf(policy, question)
  if (misfit !== undefined) return { ...about, outcome: 'does-not-apply', reasons: [misfit] }
  const objections = [...objectionsToAll(question), ...objectionsOf(policy, question)]
  if (objections.length > 0) return { ...about, outcome: 'refuses', reasons: objections }
  const outcome = policy.profile.approvals.length > 0 ? 'asks-approval' : 'allows'
  return { ...about, outcome, reasons: conditionsOf(policy, question) }
}

/** The first thing that makes a policy be about something else. */
function misfitOf(policy: AccessPolicyData, question: Question): string | undefined {
  const { user, target, sessionType } = question
  const { members } = policy
  if (!policy.isEnabled) return 'The policy is switched off.'
  if (!namesUser(members, user)) {
    return members.directoryGroups.size === 0
      ? `It does not name the user ${user.username}.`
      : `It names neither the user ${user.username} nor a directory group that they are in.`
  }
  if (!members.sessionTypeIds.has(sessionType.id)) {
    return `It does not have the session type ${sessionType.name}.`
  }
  if (policy.kind === 'credential') return credentialMisfit(policy, question)
  return isInScope(policy, question) ? undefined : `It is not about the target ${target.name}.`
}

function credentialMisfit(
  { members }: AccessPolicyData,
  { target, sessionType }: Question,
): string | undefined {
  const { credentialId } = sessionType
  if (credentialId === undefined) {
    return `It is about credentials, and ${sessionType.name} uses none on ${target.name}.`
  }
  if (members.credentialIds.has(credentialId)) return undefined
  return `It is about other credentials than the one that ${sessionType.name} uses on ${target.name}.`
}

const isInScope = ({ isEverything, members }: AccessPolicyData, { target }: Question): boolean =>
  isEverything ||
  members.organizationIds.has(target.organizationId) ||
  members.targetIds.has(target.id) ||
  target.groupIds.some((id) => members.targetGroupIds.has(id))

function conditionsOf({ profile }: AccessPolicyData, { sourceAddress }: Question): string[] {
  const reasons = [`It allows sessions of up to ${profile.maxMinutes} minutes.`]
  const needed = profile.approvals.map(({ required }) => required)
  if (needed.length > 0) {
    reasons.push(`It asks for approval: ${needed.map(approvalsText).join(', then ')}.`)
  }
  if (profile.requiresTicket) {
    reasons.push('It asks for a ticket, open at the service desk where one is connected.')
  }
  if (profile.requiresReason) reasons.push('It asks for a reason.')
  if (profile.allowsReveal) reasons.push('It shows the secret of the account in the session.')
  if (profile.networks.length > 0 && sourceAddress === undefined) {
    reasons.push(`It allows only addresses in ${profile.networks.join(', ')}.`)
  }
  return reasons
}

const approvalsText = (count: number): string => (count === 1 ? 'one person' : `${count} people`)
