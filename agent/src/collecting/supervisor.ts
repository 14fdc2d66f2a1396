import { isDeepStrictEqual } from 'node:util'
import type { CollectorHealth } from '@gatehouse/collectors/collector'
import type { ConnectorId } from '@gatehouse/contract/ids'
import type { WantedConnector } from '../configuration.ts'
import { ConnectorRun, type RunOptions } from './connector-run.ts'

/** Runs the connectors that are wanted, and no others. */
export class Supervisor {
  readonly #options: RunOptions
  readonly #runs = new Map<ConnectorId, ConnectorRun>()
  readonly #ending = new Map<ConnectorId, Promise<void>>()
  #isStopped = false

  constructor(options: RunOptions) {
    this.#options = options
  }

  /** Starts what is new, stops what is gone, and starts again what was changed. */
  apply(wanted: readonly WantedConnector[]): void {
    if (this.#isStopped) return
    const ids = new Set(wanted.map(({ id }) => id))
    for (const id of this.#runs.keys()) if (!ids.has(id)) this.#end(id)
    for (const connector of wanted) {
      const running = this.#runs.get(connector.id)
      if (running && isDeepStrictEqual(running.wanted, connector)) continue
      this.#end(connector.id)
      const after = this.#ending.get(connector.id) ?? Promise.resolve()
      this.#runs.set(connector.id, new ConnectorRun(connector, this.#options, after))
    }
  }

  health(): { id: ConnectorId; health: CollectorHealth }[] {
    return [...this.#runs].map(([id, run]) => ({ id, health: run.health }))
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const id of this.#runs.keys()) this.#end(id)
    await Promise.all(this.#ending.values())
  }

  #end(id: ConnectorId): void {
    const run = this.#runs.get(id)
    if (!run) return
    this.#runs.delete(id)
    const ended = run.stop().then(() => {
      if (this.#ending.get(id) === ended) this.#ending.delete(id)
    })
    this.#ending.set(id, ended)
  }
}
