import { OrganizationId, SessionTypeId } from '@gatehouse/contract/ids'
import { type SessionType, SessionTypeInput } from '@gatehouse/contract/session-types'
import type { Selectable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { SessionType as TypeRow } from '#platform/db/tables.ts'

export interface SessionTypeData extends SessionTypeInput {
  id: SessionTypeId
  organizationId: OrganizationId
  /** Null for one that somebody made. */
  predefinedKey: string | null
  updatedAt: Date
}

export async function listSessionTypes(tx: AnyTx): Promise<SessionTypeData[]> {
  const rows = await tx
    .selectFrom('session_type')
    .selectAll()
    .orderBy((order) => order.fn('lower', ['name']))
    .execute()
  return rows.map(toData)
}

export async function findSessionType(
  tx: AnyTx,
  id: SessionTypeId,
): Promise<SessionTypeData | undefined> {
  const row = await tx
    .selectFrom('session_type')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toData(row)
}

/** Locks the row, so that two changes of one type come one after the other. */
export async function findSessionTypeForUpdate(
  tx: OrganizationTx,
  id: SessionTypeId,
): Promise<SessionTypeData | undefined> {
  const row = await tx
    .selectFrom('session_type')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toData(row)
}

export async function saveNewSessionType(tx: OrganizationTx, type: SessionTypeData): Promise<void> {
  await tx.insertInto('session_type').values(newRow(type)).execute()
}

/** Those that are there already, or whose name is taken, stay as they are. */
export async function addPredefined(tx: AnyTx, types: readonly SessionTypeData[]): Promise<void> {
  await tx
    .insertInto('session_type')
    .values(types.map(newRow))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function saveSessionType(tx: OrganizationTx, type: SessionTypeData): Promise<void> {
  await tx.updateTable('session_type').set(changeable(type)).where('id', '=', type.id).execute()
}

export async function removeSessionType(tx: OrganizationTx, id: SessionTypeId): Promise<void> {
  await tx.deleteFrom('session_type').where('id', '=', id).execute()
}

/** How many policies name each type. */
export async function countPolicies(tx: AnyTx): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('access_policy_member')
    .select(({ fn }) => ['session_type_id', fn.countAll<string>().as('count')])
    .where('session_type_id', 'is not', null)
    .groupBy('session_type_id')
    .execute()
  return new Map(rows.map((row) => [row.session_type_id ?? '', Number(row.count)]))
}

const changeable = (type: SessionTypeData) => ({
  name: type.name,
  description: type.description,
  is_enabled: type.isEnabled,
  login_account: type.loginAccount,
  account_template: type.accountTemplate,
  before: JSON.stringify(type.before),
  during: JSON.stringify(type.during),
  after: JSON.stringify(type.after),
  home_afterwards: type.homeAfterwards,
  domain_container: type.domainContainer,
  updated_at: type.updatedAt,
})

const newRow = (type: SessionTypeData) => ({
  id: type.id,
  organization_id: type.organizationId,
  predefined_key: type.predefinedKey,
  ...changeable(type),
})

const toData = (row: Selectable<TypeRow>): SessionTypeData => ({
  ...SessionTypeInput.parse({
    ...{ name: row.name, description: row.description, isEnabled: row.is_enabled },
    ...{ loginAccount: row.login_account, accountTemplate: row.account_template },
    ...{ before: row.before, during: row.during, after: row.after },
    ...{ homeAfterwards: row.home_afterwards, domainContainer: row.domain_container },
  }),
  id: SessionTypeId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  predefinedKey: row.predefined_key,
  updatedAt: row.updated_at,
})

export const toSessionType = (
  { organizationId: _, predefinedKey, updatedAt, ...type }: SessionTypeData,
  policyCount: number,
): SessionType => ({
  ...type,
  isPredefined: predefinedKey !== null,
  policyCount,
  updatedAt: updatedAt.toISOString(),
})
