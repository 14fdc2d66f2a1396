import type { ApprovalTier, ConnectionProfile } from '@gatehouse/contract/access-policies'
import type { UserId } from '@gatehouse/contract/ids'
import type { SessionState } from '@gatehouse/contract/sessions'

export interface Deciding {
  state: SessionState
  profile: Pick<ConnectionProfile, 'approvals' | 'allowsOwnApproval'>
  /** Who asked for the session. */
  requesterId: UserId
  tiersDone: number
  /** Since when the tier that is asked now has been asked. */
  tierSince: Date
  /** When the request ends by itself. */
  expiresAt: Date
  /** Who said yes in any tier so far. */
  approvedBy: readonly { userId: UserId; tier: number }[]
}

/** Why a person may not decide; undefined when they may. One person is one voice, in one tier alone. */
export function objectionTo(userId: UserId, deciding: Deciding, now: Date): string | undefined {
  if (deciding.state !== 'requested') return 'This request is not waiting for a decision any more.'
  if (deciding.expiresAt <= now) return 'Nobody answered this request in time.'
  const tier = deciding.profile.approvals[deciding.tiersDone]
  if (!tier) return 'This request is not waiting for a decision any more.'
  if (userId === deciding.requesterId && !deciding.profile.allowsOwnApproval) {
    return 'You asked for this session yourself; somebody else has to decide.'
  }
  if (!asks(tier, userId, deciding, now)) return 'You are not among those who are asked now.'
  if (deciding.approvedBy.some((one) => one.userId === userId)) {
    return 'You have approved this request already.'
  }
  return undefined
}

function asks(tier: ApprovalTier, userId: UserId, { tierSince }: Deciding, now: Date): boolean {
  if (tier.approverIds.includes(userId)) return true
  const isEscalated = now.getTime() - tierSince.getTime() >= tier.escalationMinutes * 60_000
  return isEscalated && tier.escalationIds.includes(userId)
}

/** Whether the tier has as many voices as it needs, with one more. */
export const completesTier = ({ profile, tiersDone, approvedBy }: Deciding): boolean => {
  const required = profile.approvals[tiersDone]?.required ?? 1
  return approvedBy.filter(({ tier }) => tier === tiersDone).length + 1 >= required
}
