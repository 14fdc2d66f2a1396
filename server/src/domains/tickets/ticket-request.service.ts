import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { OnClosedTicket } from '@gatehouse/contract/alert-rules'
import { type AlertId, type AlertRuleId, TicketRequestId } from '@gatehouse/contract/ids'
import type { Severity } from '@gatehouse/contract/severities'
import type { TicketVariable } from '@gatehouse/contract/ticket-settings'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addDelivery } from './delivery-job.ts'
import type { RequestPayload } from './ticket-payload.ts'
import { findEnabledMapping } from './ticket-mapping.store.ts'
import { jsonText, saveNewRequests } from './ticket-request.store.ts'
import { listDesksOfAlert } from './ticket-alert.store.ts'
import { oneLine } from './ticket-template.ts'

export interface AlertForTicket {
  alertId: AlertId
  ruleId: AlertRuleId
  /** What the records of the alert have in common; empty when nothing. */
  item: string
  severity: Severity
  /** The alert had records before these. */
  isRepeat: boolean
  onClosedTicket: OnClosedTicket
  variables: Readonly<Record<TicketVariable, string>>
  /** The new ones, at most 1000. */
  records: readonly ActivityRecord[]
  recordCount: number
}

/** Asks for tickets, or for a word in those there are. Does nothing where no ticket is wanted. */
export async function requestTickets(
  ctx: Clock,
  tx: OrganizationTx,
  alerts: readonly AlertForTicket[],
): Promise<void> {
  if (alerts.length === 0) return
  const mapping = await findEnabledMapping(tx)
  if (!mapping) return
  const wanted = alerts.map((alert) => requestOf(alert))
  await enqueue(ctx, tx, mapping.service_desk_id, wanted)
}

function requestOf({ alertId, records, ...alert }: AlertForTicket): NewRequest {
  const { ruleId, item, severity, isRepeat, onClosedTicket, variables, recordCount } = alert
  return {
    alertId,
    summary: variables.AlertName + (isRepeat ? ' (again)' : ''),
    payload: {
      kind: 'alert',
      ...{ ruleId, item, severity, isRepeat, onClosedTicket, variables, recordCount },
    },
    records,
  }
}

export const requestTicketComment = (
  ctx: Clock,
  tx: OrganizationTx,
  { alertId, text, by }: { alertId: AlertId; text: string; by: string },
): Promise<void> =>
  enqueueForTickets(ctx, tx, alertId, `Comment by ${by}`, { kind: 'comment', text, by })

/** The ticket closes when none of its alerts is open any more, and only where that is wanted. */
export const requestTicketClose = (
  ctx: Clock,
  tx: OrganizationTx,
  { alertId, reason, by }: { alertId: AlertId; reason: string; by: string },
): Promise<void> =>
  enqueueForTickets(ctx, tx, alertId, `Resolved by ${by}`, { kind: 'close', reason, by })

export const requestTicketReopen = (
  ctx: Clock,
  tx: OrganizationTx,
  { alertId, reason, by }: { alertId: AlertId; reason: string; by: string },
): Promise<void> =>
  enqueueForTickets(ctx, tx, alertId, `Opened again by ${by}`, { kind: 'reopen', reason, by })

/** Which ticket it is, is decided when its turn comes: the alert itself may still be on its way. */
async function enqueueForTickets(
  ctx: Clock,
  tx: OrganizationTx,
  alertId: AlertId,
  summary: string,
  payload: RequestPayload,
): Promise<void> {
  for (const serviceDeskId of await listDesksOfAlert(tx, alertId)) {
    await enqueue(ctx, tx, serviceDeskId, [{ alertId, summary, payload }])
  }
}

interface NewRequest {
  alertId: AlertId
  summary: string
  payload: RequestPayload
  records?: readonly ActivityRecord[]
}

async function enqueue(
  ctx: Clock,
  tx: OrganizationTx,
  serviceDeskId: string,
  wanted: readonly NewRequest[],
): Promise<void> {
  const now = ctx.now()
  const rows = wanted.map(({ alertId, summary, payload, records = [] }) => ({
    id: newId(TicketRequestId, now),
    service_desk_id: serviceDeskId,
    alert_id: alertId,
    kind: payload.kind,
    summary: oneLine(summary, 200),
    payload: jsonText(payload),
    records: records.length > 0 ? jsonText(records) : null,
    due_at: now,
    queued_at: now,
  }))
  await saveNewRequests(tx, rows)
  await addDelivery(tx, serviceDeskId)
}
