import { HostScanId, OrganizationId, TargetId } from '@gatehouse/contract/ids'
import type { HostInventory, HostScan, ScanDifference } from '@gatehouse/contract/targets'
import { z } from 'zod'
import { recordAuditEvent } from '#domains/audit-trail'
import { actorName, type OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import * as store from './host-scan.store.ts'
import { scanDifferences } from './scan-differences.ts'
import { getTarget } from './target.service.ts'

export const scanJob = {
  name: 'targets.scan',
  payload: z.object({
    organizationId: OrganizationId,
    targetId: TargetId,
    hostScanId: HostScanId,
  }),
}

/** After so long nobody works on a scan any more: its server was ended. */
const abandonedAfterMs = 15 * 60_000

export const startScan = (ctx: OrganizationContext, targetId: TargetId): Promise<HostScan> =>
  ctx.transaction(async (tx) => {
    const target = await getTarget(tx, targetId)
    if (target.kind !== 'linux') {
      throw new AppError('conflict', `${target.name} is no Linux host; only those can be scanned.`)
    }
    if (target.service_credential_id === null) {
      const message = `${target.name} has no service credential to sign in with. Choose one first.`
      throw new AppError('conflict', message)
    }
    await store.endOldScans(tx, targetId, {
      startedBefore: new Date(ctx.now().getTime() - abandonedAfterMs),
      now: ctx.now(),
      problem: 'The server was ended during the scan.',
    })
    const scan = await store.addScan(tx, {
      id: newId(HostScanId, ctx.now()),
      ...{ target_id: targetId, state: 'running', started_at: ctx.now() },
      ...{ started_by: actorName(ctx.principal), progress: 'Waiting for its turn' },
    })
    if (!scan) throw new AppError('conflict', `${target.name} is being scanned already.`)
    const hostScanId = HostScanId.parse(scan.id)
    await addJob(tx, scanJob, { organizationId: ctx.organizationId, targetId, hostScanId })
    await recordAuditEvent(ctx, tx, {
      type: 'target.scan-started',
      summary: `Started a scan of ${target.name}.`,
      details: { targetId, hostScanId },
    })
    return store.toHostScan(scan)
  })

export const listScans = (
  ctx: OrganizationContext,
  targetId: TargetId,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ scans: HostScan[]; nextCursor?: string }> =>
  ctx.transaction(async (tx) => {
    await getTarget(tx, targetId)
    const after = cursor === undefined ? undefined : decodeCursor(cursor)
    const rows = await store.listScans(tx, targetId, { after, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const nextCursor =
      last && rows.length > limit
        ? { nextCursor: encodeCursor({ at: last.started_at.toISOString(), id: last.id }) }
        : {}
    return { scans: page.map(store.toHostScan), ...nextCursor }
  })

export interface ScanReport {
  scan: HostScan
  inventory?: HostInventory
  since?: HostScan
  differences: ScanDifference[]
}

/** `since`: compared with this one instead of the one before that succeeded. */
export const getScan = (
  ctx: OrganizationContext,
  targetId: TargetId,
  id: HostScanId,
  since: HostScanId | undefined,
): Promise<ScanReport> =>
  ctx.transaction(async (tx) => {
    const row = await requireScan(tx, targetId, id)
    const scan = store.toHostScan(row)
    const inventory = await store.findInventory(tx, id)
    const earlier = since
      ? await requireScan(tx, targetId, since)
      : await findScanBefore(tx, targetId, row)
    const before = earlier && (await store.findInventory(tx, earlier.id))
    return {
      scan,
      ...(inventory ? { inventory } : {}),
      ...(earlier ? { since: store.toHostScan(earlier) } : {}),
      differences: before && inventory ? scanDifferences(before, inventory) : [],
    }
  })

async function requireScan(tx: AnyTx, targetId: TargetId, id: HostScanId) {
  const row = await store.findScan(tx, targetId, id)
  if (!row) throw notFound('scan', id)
  return row
}

async function findScanBefore(tx: AnyTx, targetId: TargetId, row: store.HostScanData) {
  const after = { at: row.started_at.toISOString(), id: row.id }
  const [before] = await store.listScans(tx, targetId, { after, limit: 1, state: 'succeeded' })
  return before
}
