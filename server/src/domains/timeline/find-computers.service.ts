import { OrganizationId, type SourceId, TargetId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { listAgentComputers } from '#domains/agents'
import { listComputers } from '#domains/collectors'
import { listPinnedKeys } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { recognizeComputers } from './recognize-computer.ts'
import * as store from './target-computer.store.ts'

const OneTarget = z.object({ organizationId: OrganizationId, targetId: TargetId })
export type OneTarget = z.infer<typeof OneTarget>

/** Reads the logons that came in before it was known which computer a target is. */
export const readLogonsJob = { name: 'timeline.read-logons', payload: OneTarget }

/** Finds the computers of targets by the host keys that agents tell, and leaves those that do not fit any longer. */
export async function findComputers(ctx: Context): Promise<void> {
  const all = await ctx.db.asSystem('find the computers of targets', async (tx) => ({
    ...{ pinned: await listPinnedKeys(tx), agents: await listAgentComputers(tx) },
    ...{ computers: await listComputers(tx), known: await store.listTargetComputers(tx) },
  }))
  const inOrganization = <T extends { organizationId: string }>(rows: readonly T[], id: string) =>
    rows.filter(({ organizationId }) => organizationId === id)
  for (const id of new Set(all.pinned.map(({ organizationId }) => organizationId))) {
    const found = recognizeComputers(
      inOrganization(all.pinned, id),
      inOrganization(all.agents, id),
      inOrganization(all.computers, id),
    )
    const known = all.known.filter(({ organization_id }) => organization_id === id)
    await settle(ctx, id as OrganizationId, found, known)
  }
}

async function settle(
  ctx: Context,
  organizationId: OrganizationId,
  found: ReadonlyMap<TargetId, SourceId>,
  known: readonly store.TargetComputerData[],
): Promise<void> {
  const gone = known.filter(
    (one) => one.found_by === 'host-key' && found.get(one.target_id) !== one.source_id,
  )
  const fresh = [...found].filter(
    ([targetId]) =>
      !known.some((one) => one.target_id === targetId) ||
      gone.some((one) => one.target_id === targetId),
  )
  if (gone.length + fresh.length === 0) return
  await ctx.db.inOrganization(organizationId, async (tx) => {
    // What was seen there stays: it was of the target then.
    for (const one of gone) await store.removeTargetComputer(tx, one.target_id, 'host-key')
    for (const [targetId, sourceId] of fresh) {
      const row = { target_id: targetId, source_id: sourceId, found_by: 'host-key' }
      const said = { linked_by: 'its host key', linked_at: ctx.now() }
      const isNews = await store.addFoundComputer(tx, { ...row, ...said })
      if (isNews) await readEarlierLogons(tx, { organizationId, targetId })
    }
  })
}

export const readEarlierLogons = (tx: OrganizationTx, place: OneTarget): Promise<void> =>
  addJob(tx, readLogonsJob, place, { key: `timeline.read-logons:${place.targetId}` })
