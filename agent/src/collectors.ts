import { collectorOf as knownCollectorOf } from '@gatehouse/collectors/registry'
import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import { ConnectorKind } from '@gatehouse/contract/collectors'

/** The collector of a kind, which may be one of a newer server that this version does not know. */
export function collectorOf(kind: string): RunnableCollector | undefined {
  const known = ConnectorKind.safeParse(kind)
  return known.success ? knownCollectorOf(known.data) : undefined
}
