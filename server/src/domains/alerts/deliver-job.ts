import { AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import { z } from 'zod'

/** Tells of all alerts of a rule that have something new: however many batches brought it, it is queued once. */
export const deliverJob = {
  name: 'alerts.deliver',
  payload: z.object({ organizationId: OrganizationId, ruleId: AlertRuleId }),
}

export const deliveryKey = (organizationId: OrganizationId, ruleId: AlertRuleId): string =>
  `alerts.deliver ${organizationId} ${ruleId}`
