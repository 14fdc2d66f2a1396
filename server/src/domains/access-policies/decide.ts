import type { Decision, Verdict } from '@gatehouse/contract/access-policies'
import { objectionsToAll } from './objections.ts'
import type { AccessPolicyData } from './policy-data.ts'
import type { Question } from './question.ts'
import { verdictOf } from './verdict.ts'

/**
 * Whether somebody may open a session. A policy can only allow: what none allows is refused. Of several that allow it the
 * highest priority counts, and between equals the one that asks for more. The order of the policies does not matter.
 */
export function decide(question: Question): Decision {
  const ranked = question.policies.toSorted(byRank)
  const verdicts = ranked.map((policy) => verdictOf(policy, question))
  const counted = ranked.find(
    ({ id }, index) => isGood(verdicts[index]) && (question.policyId ?? id) === id,
  )
  if (!counted) return { outcome: 'refused', text: refusal(question, verdicts), verdicts }
  const { id: policyId, name, profile } = counted
  return profile.approvals.length > 0
    ? { outcome: 'needs-approval', policyId, text: `${name} allows it with approval.`, verdicts }
    : { outcome: 'allowed', policyId, text: `${name} allows it.`, verdicts }
}

const isGood = (verdict: Verdict | undefined): boolean =>
  verdict?.outcome === 'allows' || verdict?.outcome === 'asks-approval'

/** The policy that counts first. The id decides at last, so that every node decides alike. */
function byRank(a: AccessPolicyData, b: AccessPolicyData): number {
  const [ofA, ofB] = [rankOf(a), rankOf(b)]
  const index = ofA.findIndex((value, at) => value !== ofB[at])
  return index >= 0 ? (ofB[index] ?? 0) - (ofA[index] ?? 0) : a.id < b.id ? -1 : 1
}

/** Higher counts first: priority, then whatever asks for more. */
const rankOf = ({ priority, profile }: AccessPolicyData): number[] => [
  priority,
  profile.approvals.length,
  profile.approvals.reduce((sum, { required }) => sum + required, 0),
  Number(profile.requiresTicket),
  Number(profile.requiresReason),
  -profile.maxMinutes,
]

function refusal(question: Question, verdicts: readonly Verdict[]): string {
  const { user, target, sessionType, policyId } = question
  const [objection] = objectionsToAll(question)
  if (objection !== undefined) return objection
  const asked = verdicts.filter((verdict) => (policyId ?? verdict.policyId) === verdict.policyId)
  const refusing = asked.find(({ outcome }) => outcome === 'refuses')
  if (refusing) return `${refusing.policyName}: ${refusing.reasons[0] ?? 'It refuses.'}`
  const [only] = asked
  if (policyId !== undefined && only) return `${only.policyName}: ${only.reasons[0] ?? ''}`
  return `No access policy lets ${user.username} use ${sessionType.name} on ${target.name}.`
}
