import type { HostKeyAction } from '@gatehouse/contract/targets'

export interface KnownKey {
  id: string
  algorithm: string
  fingerprint: string
  state: string
}

export type Verdict =
  /** The first key on this way: it is pinned. */
  | { outcome: 'first' }
  /** Nothing is known on this way, and nothing is trusted unseen. */
  | { outcome: 'unknown' }
  | { outcome: 'expected'; keyId: string }
  /** Another key than the pinned ones. */
  | { outcome: 'mismatch'; action: HostKeyAction; pinned: readonly KnownKey[] }

/**
 * What a key that a host shows means. Also another kind of key than the pinned one is a mismatch: whoever stands in
 * between would otherwise only have to show one of a kind that was never seen.
 */
export function judge(
  shown: { fingerprint: string },
  known: readonly KnownKey[],
  target: { trustsFirst: boolean; action: HostKeyAction },
): Verdict {
  const pinned = known.filter(({ state }) => state === 'pinned')
  const same = pinned.find(({ fingerprint }) => fingerprint === shown.fingerprint)
  if (same) return { outcome: 'expected', keyId: same.id }
  if (pinned.length > 0) return { outcome: 'mismatch', action: target.action, pinned }
  return { outcome: target.trustsFirst ? 'first' : 'unknown' }
}
