import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { Alert } from '@gatehouse/contract/alerts'
import type { ActivityRecordId, AlertId, AlertRuleId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { invalidField } from '#platform/errors.ts'
import { listRecordsById } from './alert-record.store.ts'
import { listRuleNames } from './alert-rule.store.ts'
import { findAlert } from './alert.store.ts'
import { alertViews } from './alert.view.ts'

/** What a response action works with: an alert, and those of the records asked for whose text it keeps. */
export async function getAlertForAction(
  tx: OrganizationTx,
  alertId: AlertId,
  recordIds: readonly ActivityRecordId[],
): Promise<{ alert: Alert; records: ActivityRecord[] } | undefined> {
  const row = await findAlert(tx, alertId)
  if (!row) return undefined
  const [alert] = await alertViews(tx, [row])
  return alert && { alert, records: await listRecordsById(tx, alertId, recordIds) }
}

/** The transaction is one of the managing organization. Rules that are gone are left out. */
export const alertRuleNames = (
  tx: AnyTx,
  ids: readonly AlertRuleId[],
): Promise<ReadonlyMap<AlertRuleId, string>> => listRuleNames(tx, ids)

/** For who refers to rules; the transaction is one of the managing organization. */
export async function requireAlertRules(tx: AnyTx, ids: readonly AlertRuleId[]): Promise<void> {
  const names = await listRuleNames(tx, ids)
  if (ids.every((id) => names.has(id))) return
  throw invalidField('ruleIds', 'One of these alert rules is gone. Load the page again.')
}
