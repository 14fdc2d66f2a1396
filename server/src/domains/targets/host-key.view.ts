import { HostKeyId } from '@gatehouse/contract/ids'
import type { HostKey } from '@gatehouse/contract/targets'
import type { HostKeyData } from './host-key.store.ts'

/** A pinned key; undefined for those that are only remembered. */
export function toHostKey(row: HostKeyData): HostKey | undefined {
  if (row.pinned_at === null || row.pinned_by === null) return undefined
  return {
    id: HostKeyId.parse(row.id),
    algorithm: row.algorithm,
    fingerprint: row.fingerprint,
    hop: row.hop,
    pinnedAt: row.pinned_at.toISOString(),
    pinnedBy: row.pinned_by,
    lastSeenAt: row.last_seen_at.toISOString(),
  }
}
