import { ActivityRecordId, AlertId, AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import { maxKeptRecords } from '@gatehouse/contract/alerts'
import { z } from 'zod'
import { domainEvent } from '#platform/jobs/jobs.ts'

/**
 * Alerts were raised, or have new records. Each record of an alert is told once, but for those beyond the limit. One
 * event for several, as very many may be raised at once.
 */
export const alertMatched = domainEvent(
  'alert.matched',
  z.object({
    organizationId: OrganizationId,
    alerts: z.array(
      z.object({
        alertId: AlertId,
        ruleId: AlertRuleId,
        isRepeat: z.boolean(),
        /** The new ones. */
        recordIds: z.array(ActivityRecordId).max(maxKeptRecords),
      }),
    ),
  }),
)
