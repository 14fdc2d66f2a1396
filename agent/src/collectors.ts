import { localMachine } from '@gatehouse/collectors/linux/machine'
import { collectorOf as knownCollectorOf } from '@gatehouse/collectors/registry'
import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import { ConnectorKind } from '@gatehouse/contract/collectors'

/**
 * The collectors of this computer, by kind, which may be one of a newer server that this version does not
 * know. What the agent writes itself is left out of what it watches: it would report on its own reports.
 */
export const collectorsBeside =
  (dataDirectory: string) =>
  (kind: string): RunnableCollector | undefined => {
    const known = ConnectorKind.safeParse(kind)
    return known.success
      ? knownCollectorOf(known.data, localMachine({ ownPaths: [dataDirectory] }))
      : undefined
  }
