import { AlertRuleId } from '@gatehouse/contract/ids'
import { z } from 'zod'

/** A rule looks for something else now: what waited for its threshold does not count any more. */
export const forgetWaitingJob = {
  name: 'alerts.forget-waiting',
  payload: z.object({ ruleId: AlertRuleId, seenUntil: z.iso.datetime() }),
}
