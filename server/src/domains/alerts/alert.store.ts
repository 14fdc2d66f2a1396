import type { Alert, AlertState } from '@gatehouse/contract/alerts'
import {
  AlertId,
  AlertProfileId,
  AlertRuleId,
  OrganizationId,
  UserId,
} from '@gatehouse/contract/ids'
import { OnClosedTicket } from '@gatehouse/contract/alert-rules'
import { GroupedOn, Severity } from '@gatehouse/contract/severities'
import { type Selectable, sql, type Updateable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Alert as AlertRow } from '#platform/db/tables.ts'

export type AlertData = Selectable<AlertRow>

export async function findAlert(tx: AnyTx, id: AlertId): Promise<AlertData | undefined> {
  return tx.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Locks the row until the transaction ends, so that two people cannot both resolve one alert. */
export async function findAlertForUpdate(
  tx: OrganizationTx,
  id: AlertId,
): Promise<AlertData | undefined> {
  return tx.selectFrom('alert').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function saveAlert(
  tx: OrganizationTx,
  id: AlertId,
  change: Updateable<AlertRow>,
): Promise<void> {
  await tx.updateTable('alert').set(change).where('id', '=', id).execute()
}

/** Wakes those who look, when the transaction has committed. */
export async function tellAlertChanged(tx: OrganizationTx, id: AlertId): Promise<void> {
  await sql`select pg_notify('alert_changed', current_organization_id() || ' ' || ${id})`.execute(
    tx,
  )
}

export async function tellAlertsChanged(
  tx: OrganizationTx,
  ids: readonly AlertId[],
): Promise<void> {
  await sql`select pg_notify('alert_changed', current_organization_id() || ' ' || id)
    from unnest(${ids}::uuid[]) as changed (id)`.execute(tx)
}

/** Locks the rows until the transaction ends. */
export const listAlertsForUpdate = (
  tx: OrganizationTx,
  ids: readonly AlertId[],
): Promise<AlertData[]> =>
  tx.selectFrom('alert').selectAll().where('id', 'in', ids).orderBy('id').forUpdate().execute()

/** All but the ticket, which is not ours. */
export function toAlert(row: AlertData): Alert {
  return {
    id: AlertId.parse(row.id),
    organizationId: OrganizationId.parse(row.organization_id),
    ruleId: AlertRuleId.parse(row.rule_id),
    profileId: AlertProfileId.parse(row.profile_id),
    name: row.name,
    description: row.description,
    severity: Severity.parse(row.severity),
    groupedOn: GroupedOn.parse(row.grouped_on),
    item: row.item,
    recordCount: row.record_count,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    raisedAt: row.raised_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    state: stateOf(row),
    ...(row.assignee_id === null
      ? {}
      : {
          assignee: {
            userId: UserId.parse(row.assignee_id),
            username: row.assignee_username,
            displayName: row.assignee_display_name,
          },
        }),
  }
}

const stateOf = ({ resolved_by, resolved_at, resolve_reason }: AlertData): AlertState =>
  resolved_at === null
    ? { status: 'open' }
    : {
        status: 'resolved',
        resolvedBy: resolved_by ?? '',
        resolvedAt: resolved_at.toISOString(),
        reason: resolve_reason ?? '',
      }

export const onClosedTicketOf = (row: AlertData): OnClosedTicket =>
  OnClosedTicket.parse(row.on_closed_ticket)
