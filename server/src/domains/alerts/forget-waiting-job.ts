import { AlertRuleId } from '@gatehouse/contract/ids'
import { z } from 'zod'

/** What waited for a rule that looks for something else now counts no more, and need not be kept. */
export const forgetWaitingJob = {
  name: 'alerts.forget-waiting',
  payload: z.object({ ruleId: AlertRuleId, seenUntil: z.iso.datetime() }),
}
