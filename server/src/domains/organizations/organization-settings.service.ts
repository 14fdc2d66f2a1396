import type { OrganizationId } from '@gatehouse/contract/ids'
import { Settings } from '@gatehouse/contract/organizations'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import {
  findOrganization,
  idOf,
  listOrganizations,
  saveOrganization,
} from './organization.store.ts'

async function readSettings(tx: AnyTx, id: OrganizationId): Promise<Settings> {
  const row = await findOrganization(tx, id)
  if (!row) throw notFound('organization', id)
  return Settings.parse({
    secondFactor: row.second_factor,
    activityRetentionDays: row.activity_retention_days,
  })
}

export const getSettings = (ctx: OrganizationContext): Promise<Settings> =>
  ctx.transaction((tx) => readSettings(tx, ctx.organizationId))

export function updateSettings(
  ctx: OrganizationContext,
  change: { [Key in keyof Settings]?: Settings[Key] | undefined },
): Promise<Settings> {
  return ctx.transaction(async (tx) => {
    const before = await readSettings(tx, ctx.organizationId)
    const after = {
      secondFactor: change.secondFactor ?? before.secondFactor,
      activityRetentionDays: change.activityRetentionDays ?? before.activityRetentionDays,
    }
    await saveOrganization(tx, ctx.organizationId, {
      second_factor: after.secondFactor,
      activity_retention_days: after.activityRetentionDays,
    })
    await recordAuditEvent(ctx, tx, {
      type: 'organization-settings.updated',
      summary: `Changed the settings: ${Object.keys(change).join(', ')}.`,
      details: { before, after },
    })
    return after
  })
}

/** Whether users of the organization need a second factor. */
export const getSecondFactorRule = async (
  tx: OrganizationTx | SystemTx,
  id: OrganizationId,
): Promise<Settings['secondFactor']> => (await readSettings(tx, id)).secondFactor

export async function listRetention(
  tx: SystemTx,
): Promise<{ organizationId: OrganizationId; activityRetentionDays: number }[]> {
  const rows = await listOrganizations(tx)
  return rows.map((row) => ({
    organizationId: idOf(row),
    activityRetentionDays: row.activity_retention_days,
  }))
}
