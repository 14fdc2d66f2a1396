import { ActivityRecord } from '@gatehouse/contract/activity-record'
import { OnClosedTicket } from '@gatehouse/contract/alert-rules'
import { AlertRuleId } from '@gatehouse/contract/ids'
import { Severity } from '@gatehouse/contract/severities'
import { ticketVariables } from '@gatehouse/contract/ticket-settings'
import { z } from 'zod'

/** What a request keeps of the alert it is about, as it was when it was made. */
export const AlertPayload = z.object({
  kind: z.literal('alert'),
  ruleId: AlertRuleId,
  item: z.string(),
  severity: Severity,
  isRepeat: z.boolean(),
  onClosedTicket: OnClosedTicket,
  variables: z.record(z.enum(ticketVariables), z.string()),
  recordCount: z.number().int(),
})
export type AlertPayload = z.infer<typeof AlertPayload>

export const RequestPayload = z.discriminatedUnion('kind', [
  AlertPayload,
  z.object({ kind: z.literal('comment'), text: z.string(), by: z.string() }),
  z.object({ kind: z.literal('close'), reason: z.string(), by: z.string() }),
  z.object({ kind: z.literal('reopen'), reason: z.string(), by: z.string() }),
])
export type RequestPayload = z.infer<typeof RequestPayload>

export const KeptRecords = z.array(ActivityRecord)
