import { OrganizationId, type TargetId, TargetId as TargetIdSchema } from '@gatehouse/contract/ids'
import { z } from 'zod'

/** Decides which logons on a target came through Gatehouse, and tells of those that did not. */
export const judgeJob = {
  name: 'timeline.judge-logons',
  payload: z.object({ organizationId: OrganizationId, targetId: TargetIdSchema }),
}

export const judgeKey = (targetId: TargetId): string => `timeline.judge-logons:${targetId}`

/** So far does one logon bear on how another is explained. */
const neighbourMs = 10 * 60_000

export const around = (from: Date, to = from) => ({
  from: new Date(from.getTime() - neighbourMs),
  to: new Date(to.getTime() + neighbourMs),
})
