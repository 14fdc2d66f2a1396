import type { AuditEventId, OrganizationId } from '@gatehouse/contract/ids'
import { getAuditEvent } from '#domains/audit-trail'
import { type Context, within } from '#platform/context.ts'
import { saveReceipt } from './activity-receipt.store.ts'
import { nobody, rowWriter } from './activity-row.ts'
import { type OnBatch, storeInJournal } from './journal.service.ts'
import { packRows } from './read-batch.ts'
import { selfAudit, selfAuditRecord } from './self-audit-record.ts'

/** Puts an event of the audit trail among the activity records, once. */
export async function keepSelfAudit(
  ctx: Context,
  { organizationId, auditEventId }: { organizationId: OrganizationId; auditEventId: AuditEventId },
  onBatch: readonly OnBatch[],
): Promise<void> {
  const own = within(ctx, organizationId, 'managed')
  const event = await getAuditEvent(own, auditEventId)
  if (!event) return // The organization was deleted since.
  const origin = {
    organizationId,
    sourceId: nobody,
    connectorId: nobody,
    ...selfAudit,
    receivedAt: ctx.now(),
  }
  const at = new Date(event.at)
  const rows = Buffer.from(rowWriter(origin)(selfAuditRecord(event), at))
  const body = await packRows(rows)
  const batch = { accepted: 1, rows, fromAt: at, toAt: at }
  await own.transaction(async (tx) => {
    const receipt = { agentId: nobody, batchId: auditEventId, accepted: 1, refused: 0 }
    if (!(await saveReceipt(tx, { ...receipt, receivedAt: origin.receivedAt }))) return
    const stored = { batchId: auditEventId, agentId: nobody, origin, batch, body }
    await storeInJournal(tx, stored, onBatch)
  })
}
