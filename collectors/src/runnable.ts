import type { ConnectorKind } from '@gatehouse/contract/collectors'
import type { Collector, CollectorHost } from './collector.ts'

/** A collector that checks its settings itself, for those who have them from the wire. */
export interface RunnableCollector {
  readonly kind: ConnectorKind
  /** Rejects with a ZodError when the settings are not those of the kind. */
  run(settings: unknown, host: CollectorHost): Promise<void>
}

export function runnable<Settings>(
  schema: { parse(settings: unknown): Settings },
  collector: Collector<Settings>,
): RunnableCollector {
  return {
    kind: collector.kind,
    async run(settings, host) {
      await collector.run(schema.parse(settings), host)
    },
  }
}
