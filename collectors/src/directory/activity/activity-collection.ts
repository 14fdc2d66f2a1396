import { setTimeout as delay } from 'node:timers/promises'
import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type {
  ControllerAddress,
  DirectoryConnection,
} from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { CollectorHost } from '../../collector.ts'
import { Reporter } from '../../linux/reporter.ts'
import { ConnectionKeeper } from '../connection-keeper.ts'
import type { WhoEvidence } from '../who-evidence.ts'
import { ActivityHealth } from './activity-health.ts'
import { readUsn } from './change-pages.ts'
import { Domain } from './domain.ts'
import { EvidenceBox } from './evidence-box.ts'
import { ObjectStore } from './object-store.ts'
import { isLostCookie, Partition } from './partition.ts'
import { positionOf } from './position.ts'
import { hasReplicated } from './replication-state.ts'
import type { Reading } from './seen-objects.ts'
import { Teller } from './teller.ts'

/** Another controller is given this long to get what the last one told already. */
const replicationMilliseconds = 30_000
const retryMilliseconds = 1000

export interface CollectionOptions {
  login: DirectoryLogin
  settings: { intervalSeconds: number; evidenceSeconds: number }
  evidence: readonly WhoEvidence[]
  host: CollectorHost
}

/** Follows a domain through connections that end and controllers that go away. */
export class ActivityCollection {
  readonly #options: CollectionOptions
  readonly #keeper: ConnectionKeeper
  readonly #store: ObjectStore
  readonly #box: EvidenceBox
  readonly #health: ActivityHealth

  constructor(options: CollectionOptions) {
    const { login, host, evidence } = options
    this.#options = options
    this.#keeper = new ConnectionKeeper(login, host)
    this.#store = new ObjectStore(host)
    this.#box = new EvidenceBox(evidence, host, this.#store)
    this.#health = new ActivityHealth(new Reporter(host), evidence, login.domain)
  }

  async run(): Promise<void> {
    const { host } = this.#options
    this.#store.forgetOld(host.now())
    while (!host.signal.aborted) {
      try {
        await this.#followOneConnection()
      } catch (error) {
        if (host.signal.aborted) return
        if (!(error instanceof DirectoryTrouble)) throw error
        this.#health.failed(error)
      }
      await this.#wait(retryMilliseconds)
    }
  }

  async #followOneConnection(): Promise<void> {
    const { host } = this.#options
    await using connection = await this.#keeper.open(
      this.#health.lastController ?? this.#keptController(),
    )
    const domain = await Domain.read(connection, this.#store, host.signal)
    const partitions = this.#partitionsOf(connection, domain)
    for (const partition of partitions) await this.#begin(partition, connection)
    this.#health.follows(connection, partitions)
    while (!host.signal.aborted) {
      await this.#look(partitions, connection)
      await this.#wait(this.#options.settings.intervalSeconds * 1000)
    }
  }

  /** Of the last process. */
  #keptController(): ControllerAddress | undefined {
    for (const [, json] of this.#options.host.entries('position/')) {
      const position = positionOf(json)
      if (position?.isComplete) return position.controller
    }
    return undefined
  }

  async #look(partitions: readonly Partition[], connection: DirectoryConnection): Promise<void> {
    await this.#box.read()
    const lookedAt = this.#options.host.now()
    const usn = await readUsn(connection)
    for (const partition of partitions) await this.#follow(partition, usn)
    const [domain] = partitions
    const teller = this.#teller
    if (domain?.position && teller) await teller.tellRest(domain.position.since, lookedAt)
    this.#health.follows(connection, partitions)
  }

  async #follow(partition: Partition, usn: bigint): Promise<void> {
    try {
      await partition.follow(usn)
    } catch (error) {
      if (!isLostCookie(error)) throw error
      this.#health.compares('The controller does not take the mark of the last look any more.')
      await partition.compare()
    }
  }

  async #begin(partition: Partition, connection: DirectoryConnection): Promise<void> {
    await partition.takeBaseline()
    const reason = partition.reasonToCompare()
    if (reason === undefined) return
    await this.#untilReplicated(partition, connection)
    this.#health.compares(reason)
    await partition.compare()
  }

  /** Else what the last controller told would seem to be undone. */
  async #untilReplicated(partition: Partition, connection: DirectoryConnection): Promise<void> {
    const { host } = this.#options
    const { position } = partition
    const base = connection.rootDse.defaultNamingContext
    for (let waited = 0; waited < replicationMilliseconds; waited += retryMilliseconds) {
      if (!position || host.signal.aborted) return
      if (position.invocationId === connection.invocationId) return
      if (await hasReplicated(connection, base, position)) return
      this.#health.waitsForReplication(connection)
      await this.#wait(retryMilliseconds)
    }
  }

  #teller: Teller | undefined

  #partitionsOf(connection: DirectoryConnection, domain: Domain): Partition[] {
    const { host, settings } = this.#options
    const { defaultNamingContext, configurationNamingContext, schemaNamingContext } =
      connection.rootDse
    const reading: Reading = {
      ...{ connection, schema: domain.schema, store: this.#store, signal: host.signal },
    }
    const teller = new Teller({
      ...{ host, store: this.#store, box: this.#box, domain, reading },
      evidenceSeconds: settings.evidenceSeconds,
      controller: connection.rootDse.dnsHostName,
    })
    this.#teller = teller
    const all = [
      { base: defaultNamingContext, inner: [configurationNamingContext] },
      { base: configurationNamingContext, inner: [schemaNamingContext] },
    ]
    return all.map(
      ({ base, inner }) =>
        new Partition({
          ...{ base, inner, host, store: this.#store, reading, teller },
          onProgress: (done, what) => this.#health.reads(done, what),
        }),
    )
  }

  async #wait(milliseconds: number): Promise<void> {
    const { signal } = this.#options.host
    // The rejection says only that the signal ended, which the loops look at.
    await delay(milliseconds, undefined, { signal }).catch(() => undefined)
  }
}
