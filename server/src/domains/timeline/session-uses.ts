import type { RecordingId, SourceId, TargetId } from '@gatehouse/contract/ids'
import { listRecordingSpans, type RecordingSpan } from '#domains/recordings'
import { listSessionUses, type SessionUse, type UseSearch } from '#domains/sessions'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { listSeenOfConnections } from './seen-logon.store.ts'
import type { TimedUse } from './spans.ts'
import { findTargetComputer } from './target-computer.store.ts'

/** What is less comes from the way that a log takes. */
const smallestSkewMs = 2000

/** Uses with how far the clocks of their targets are off: the logon of a connection has both times. */
export async function listTimedUses(tx: OrganizationTx, search: UseSearch): Promise<TimedUse[]> {
  const uses = await listSessionUses(tx, search)
  const ids = uses.flatMap(({ connections }) => connections.map(({ id }) => id))
  const skews = new Map<string, number>()
  for (const { connection_id: id, at, own_login_at: ours } of await listSeenOfConnections(
    tx,
    ids,
  )) {
    if (id && ours) skews.set(id, at.getTime() - ours.getTime())
  }
  const skewOf = (id: string): number => {
    const skew = skews.get(id) ?? 0
    return Math.abs(skew) < smallestSkewMs ? 0 : skew
  }
  return uses.map((use) => ({
    ...use,
    connections: use.connections.map((one) => ({ ...one, skewMs: skewOf(one.id) })),
  }))
}

const dayMs = 86_400_000

/** Sessions whose account has the same name on the same target at about that time, the one itself among them. */
export function listNeighbours(tx: OrganizationTx, use: SessionUse): Promise<TimedUse[]> {
  const end = use.removedAt ?? use.endedAt ?? new Date(use.requestedAt.getTime() + 366 * dayMs)
  return listTimedUses(tx, {
    ...{ targetIds: [use.targetId], account: use.account },
    from: new Date(use.requestedAt.getTime() - dayMs),
    to: new Date(end.getTime() + dayMs),
  })
}

export async function spansOfRecordings(
  tx: OrganizationTx,
  uses: readonly SessionUse[],
): Promise<ReadonlyMap<string, RecordingSpan>> {
  const ids = uses.flatMap(({ connections }) =>
    connections.flatMap(({ recordingId }): RecordingId[] => (recordingId ? [recordingId] : [])),
  )
  const spans = await listRecordingSpans(tx, ids)
  return new Map(spans.map((span) => [span.id, span]))
}

export async function sourceOfTarget(
  tx: OrganizationTx,
  targetId: TargetId,
): Promise<SourceId | undefined> {
  const known = await findTargetComputer(tx, targetId)
  return known?.source_id ?? undefined
}
