import { ActivityRecordId, AlertId, AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import { maxKeptRecords } from '@gatehouse/contract/alerts'
import { z } from 'zod'
import { domainEvent } from '#platform/jobs/jobs.ts'

/** An alert was raised, or has new records. Each record of an alert is told once, but for those beyond the limit. */
export const alertMatched = domainEvent(
  'alert.matched',
  z.object({
    organizationId: OrganizationId,
    alertId: AlertId,
    ruleId: AlertRuleId,
    isRepeat: z.boolean(),
    /** The new ones. */
    recordIds: z.array(ActivityRecordId).max(maxKeptRecords),
  }),
)
