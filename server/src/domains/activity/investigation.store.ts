import type { Selectable } from 'kysely'
import type { Investigation } from '@gatehouse/contract/activity'
import { InvestigationId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { Investigation as InvestigationRow } from '#platform/db/tables.ts'

export interface InvestigationFacts {
  name: string
  description: string
  filter: string
  updatedAt: Date
}

export async function listInvestigations(tx: OrganizationTx): Promise<Investigation[]> {
  const rows = await tx
    .selectFrom('investigation')
    .selectAll()
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.map(toInvestigation)
}

export async function findInvestigation(tx: OrganizationTx, id: InvestigationId) {
  const row = await tx
    .selectFrom('investigation')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toInvestigation(row)
}

export async function addInvestigation(
  tx: OrganizationTx,
  id: InvestigationId,
  createdBy: string,
  { updatedAt, ...facts }: InvestigationFacts,
): Promise<Investigation> {
  const row = await tx
    .insertInto('investigation')
    .values({ id, created_by: createdBy, updated_at: updatedAt, ...facts })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toInvestigation(row)
}

export async function saveInvestigation(
  tx: OrganizationTx,
  id: InvestigationId,
  { updatedAt, ...facts }: InvestigationFacts,
): Promise<Investigation> {
  const row = await tx
    .updateTable('investigation')
    .set({ updated_at: updatedAt, ...facts })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toInvestigation(row)
}

export async function removeInvestigation(tx: OrganizationTx, id: InvestigationId): Promise<void> {
  await tx.deleteFrom('investigation').where('id', '=', id).execute()
}

const toInvestigation = (row: Selectable<InvestigationRow>): Investigation => ({
  id: InvestigationId.parse(row.id),
  name: row.name,
  description: row.description,
  filter: row.filter,
  createdBy: row.created_by,
  updatedAt: row.updated_at.toISOString(),
})
