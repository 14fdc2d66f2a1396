import { AlertDelivery } from '@gatehouse/contract/alert-rules'
import { AlertProfileId, OrganizationId } from '@gatehouse/contract/ids'
import type { Selectable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { AlertProfile as ProfileRow } from '#platform/db/tables.ts'

export interface ProfileData {
  id: AlertProfileId
  organizationId: OrganizationId
  name: string
  description: string
  isDefault: boolean
  delivery: AlertDelivery
  updatedAt: Date
}

/** The default first, then by name. */
export async function listProfiles(tx: AnyTx): Promise<ProfileData[]> {
  const rows = await tx
    .selectFrom('alert_profile')
    .selectAll()
    .orderBy('is_default', 'desc')
    .orderBy((order) => order.fn('lower', ['name']))
    .execute()
  return rows.map(toProfile)
}

export async function findProfile(tx: AnyTx, id: AlertProfileId): Promise<ProfileData | undefined> {
  const row = await tx
    .selectFrom('alert_profile')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toProfile(row)
}

/** Locks the row, so that two changes of one profile come one after the other. */
export async function findProfileForUpdate(
  tx: OrganizationTx,
  id: AlertProfileId,
): Promise<ProfileData | undefined> {
  const row = await tx
    .selectFrom('alert_profile')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toProfile(row)
}

export async function findDefaultProfile(tx: AnyTx): Promise<ProfileData | undefined> {
  const row = await tx
    .selectFrom('alert_profile')
    .selectAll()
    .where('is_default', '=', true)
    .executeTakeFirst()
  return row && toProfile(row)
}

/** @returns false when the place of the default is taken. */
export async function saveNewProfile(tx: AnyTx, profile: ProfileData): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('alert_profile')
    .values({
      id: profile.id,
      organization_id: profile.organizationId,
      is_default: profile.isDefault,
      ...changeable(profile),
    })
    .$if(profile.isDefault, (insert) => insert.onConflict((conflict) => conflict.doNothing()))
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function saveProfile(tx: OrganizationTx, profile: ProfileData): Promise<void> {
  await tx
    .updateTable('alert_profile')
    .set(changeable(profile))
    .where('id', '=', profile.id)
    .execute()
}

/** Its rules go with it, and its organizations back to the default. */
export async function removeProfile(tx: OrganizationTx, id: AlertProfileId): Promise<void> {
  await tx.deleteFrom('alert_profile').where('id', '=', id).execute()
}

const changeable = ({ name, description, delivery, updatedAt }: ProfileData) => ({
  name,
  description,
  delivery: JSON.stringify(delivery),
  updated_at: updatedAt,
})

const toProfile = (row: Selectable<ProfileRow>): ProfileData => ({
  id: AlertProfileId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  name: row.name,
  description: row.description,
  isDefault: row.is_default,
  delivery: AlertDelivery.parse(row.delivery),
  updatedAt: row.updated_at,
})
