import { constants } from 'node:fs/promises'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { Collector, CollectorHost } from '../../collector.ts'
import { btmpPath, findAuthSource, isThere, wtmpPath } from '../logs/log-sources.ts'
import type { LinuxMachine } from '../machine.ts'
import { Reporter } from '../reporter.ts'
import { authLogSource } from './auth-log-source.ts'
import { isJournalReadable, journalSource } from './journal-source.ts'
import type { LogonBatch, LogonSource } from './logon-source.ts'
import { LogonTracker } from './logon-tracker.ts'
import { utmpSource } from './utmp-source.ts'

/** A syslog daemon that is installed or removed is noticed after this time. */
const lookAgainMilliseconds = 10_000

/** Logons, failed logons, logoffs, su, and sudo with the command. */
export function linuxLogons(machine: LinuxMachine): Collector<ConnectorSettings<'linux-logons'>> {
  return {
    kind: 'linux-logons',
    async run({ intervalSeconds }, host) {
      const collection = new LogonCollection(machine, host)
      while (!host.signal.aborted) {
        await collection.collectFrom(await chooseSource(machine), intervalSeconds * 1000)
      }
    },
  }
}

/** The best source there is now. */
export async function chooseSource(machine: LinuxMachine): Promise<LogonSource> {
  const found = await findAuthSource(machine)
  const isReadable = (path: string) => isThere(machine, path, constants.R_OK)
  if (found.kind === 'journal') return journalSource(await isJournalReadable(machine))
  if (found.kind === 'auth-log') return authLogSource(found.path, await isReadable(found.path))
  const readable = new Set<string>()
  for (const path of [wtmpPath, btmpPath]) if (await isReadable(path)) readable.add(path)
  return utmpSource(readable)
}

class LogonCollection {
  readonly #machine: LinuxMachine
  readonly #host: CollectorHost
  readonly #tracker: LogonTracker
  readonly #reporter: Reporter
  readonly #kept = new Map<string, string>()

  constructor(machine: LinuxMachine, host: CollectorHost) {
    this.#machine = machine
    this.#host = host
    this.#tracker = new LogonTracker(host, machine.hostName)
    this.#reporter = new Reporter(host)
  }

  /** Until the agent stops or the computer has another source. */
  async collectFrom(source: LogonSource, intervalMilliseconds: number): Promise<void> {
    this.#reporter.report({ isCollecting: true, problems: source.problems, inputs: source.inputs })
    const change = new AbortController()
    const signal = AbortSignal.any([this.#host.signal, change.signal])
    const watching = this.#watchSource(source, change, signal)
    try {
      const context = { machine: this.#machine, host: this.#host, intervalMilliseconds, signal }
      for await (const batch of source.read(context)) await this.#keep(batch)
    } finally {
      change.abort()
      await watching
    }
  }

  async #keep(batch: LogonBatch): Promise<void> {
    const { records, put, remove } = this.#tracker.take(batch)
    const moved = batch.put.filter(([key, value]) => this.#kept.get(key) !== JSON.stringify(value))
    if (records.length + put.length + remove.length + moved.length === 0) return
    await this.#host.commit({ records, put: [...put, ...moved], remove })
    for (const [key, value] of moved) this.#kept.set(key, JSON.stringify(value))
  }

  async #watchSource(
    source: LogonSource,
    change: AbortController,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      await this.#machine.delay(lookAgainMilliseconds, signal)
      const best = await chooseSource(this.#machine)
      const isOther = best.name !== source.name
      // The same source with other rights, say: its page must tell that.
      const isChanged = JSON.stringify(best.problems) !== JSON.stringify(source.problems)
      if (isOther || isChanged) change.abort()
    }
  }
}
