import type { SiteId, SourceId, TargetId } from '@gatehouse/contract/ids'

interface Agent {
  siteId: SiteId
  fingerprints: readonly string[]
}
interface Computer {
  siteId: SiteId
  sourceId: SourceId
}

/**
 * Which target is which computer, as far as host keys prove it. Copies of one machine show the same keys: where several
 * agents do, none is taken.
 */
export function recognizeComputers(
  pinned: readonly { targetId: TargetId; fingerprint: string }[],
  agents: readonly Agent[],
  computers: readonly Computer[],
): ReadonlyMap<TargetId, SourceId> {
  const found = new Map<TargetId, SourceId>()
  for (const [targetId, keys] of Map.groupBy(pinned, (key) => key.targetId)) {
    const showing = agents.filter(({ fingerprints }) =>
      keys.some(({ fingerprint }) => fingerprints.includes(fingerprint)),
    )
    const [agent, ...others] = showing
    if (!agent || others.length > 0) continue
    const [computer, ...more] = computers.filter(({ siteId }) => siteId === agent.siteId)
    if (computer && more.length === 0) found.set(targetId, computer.sourceId)
  }
  return found
}
