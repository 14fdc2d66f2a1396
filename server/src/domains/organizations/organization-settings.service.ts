import type { OrganizationId } from '@gatehouse/contract/ids'
import { Settings } from '@gatehouse/contract/organizations'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import {
  findOrganization,
  idOf,
  listOrganizations,
  saveOrganization,
} from './organization.store.ts'
import { settingsChanged } from './settings-changed.ts'

async function readSettings(tx: AnyTx, id: OrganizationId): Promise<Settings> {
  const row = await findOrganization(tx, id)
  if (!row) throw notFound('organization', id)
  return Settings.parse({
    secondFactor: row.second_factor,
    activityRetentionDays: row.activity_retention_days,
    recordingQuotaBytes: quotaOf(row),
  })
}

// Below 2^53, as the contract says; the driver gives 64 bits as text.
const quotaOf = (row: { recording_quota_bytes: number | null }): number | null =>
  row.recording_quota_bytes === null ? null : Number(row.recording_quota_bytes)

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
      recordingQuotaBytes:
        change.recordingQuotaBytes === undefined
          ? before.recordingQuotaBytes
          : change.recordingQuotaBytes,
    }
    await saveOrganization(tx, ctx.organizationId, {
      second_factor: after.secondFactor,
      activity_retention_days: after.activityRetentionDays,
      recording_quota_bytes: after.recordingQuotaBytes,
    })
    await raise(tx, settingsChanged, { organizationId: ctx.organizationId })
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

/** Those that have one. */
export async function listRecordingQuotas(
  tx: AnyTx,
): Promise<{ organizationId: OrganizationId; name: string; quotaBytes: number }[]> {
  const rows = await listOrganizations(tx)
  return rows.flatMap((row) => {
    const quotaBytes = quotaOf(row)
    return quotaBytes === null ? [] : [{ organizationId: idOf(row), name: row.name, quotaBytes }]
  })
}
