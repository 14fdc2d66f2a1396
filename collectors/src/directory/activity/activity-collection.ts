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
import { readNow } from './change-pages.ts'
import { ControllerClock } from './controller-clock.ts'
import { Domain } from './domain.ts'
import { EvidenceBox } from './evidence-box.ts'
import { ObjectStore } from './object-store.ts'
import { Partition } from './partition.ts'
import { positionOf } from './position.ts'
import { LostMark } from './refusal.ts'
import { hasReplicated } from './replication-state.ts'
import { SchemaNews } from './schema-news.ts'
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

/** What is looked at together, over one connection. */
interface Followed {
  connection: DirectoryConnection
  domain: Domain
  /** The domain first, the schema last. */
  partitions: readonly Partition[]
  teller: Teller
  clock: ControllerClock
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
    this.#health = new ActivityHealth({
      ...{ reporter: new Reporter(host), evidence, domain: login.domain, now: host.now },
    })
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
        // It is seen again as it was, and then told.
        this.#store.discard()
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
    const followed = this.#followed(connection, domain)
    await this.#readClock(followed)
    await this.#box.read()
    for (const partition of followed.partitions) await this.#begin(partition, connection)
    this.#health.follows(followed)
    while (!host.signal.aborted) {
      await this.#look(followed)
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

  async #look(followed: Followed): Promise<void> {
    const { connection, domain, partitions, teller } = followed
    const { host } = this.#options
    await this.#box.read()
    const lookedAt = host.now()
    const usn = await this.#readClock(followed)
    // The schema first: what it says of an attribute has to be known before a value of it comes.
    const [first, ...others] = partitions.toReversed()
    if (first && (await this.#follow(first, usn)) > 0) {
      await domain.readSchema(connection, host.signal)
    }
    for (const partition of others) await this.#follow(partition, usn)
    const position = partitions[0]?.position
    if (position) await teller.tellRest(position.since, lookedAt)
    this.#health.follows(followed)
  }

  /** Answers the number of the controller's last change. */
  async #readClock({ connection, clock }: Followed): Promise<bigint> {
    const { host } = this.#options
    const askedAt = host.now()
    const { usn, time } = await readNow(connection)
    if (time) clock.compare(time, { askedAt, answeredAt: host.now() })
    return usn
  }

  /** Answers how many objects changed. */
  async #follow(partition: Partition, usn: bigint): Promise<number> {
    try {
      return await partition.follow(usn)
    } catch (error) {
      if (!(error instanceof LostMark)) throw error
      this.#health.compares(
        `The mark of the last look was not taken any more (${error.trouble.text})`,
      )
      await partition.compare()
      return 1
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

  #followed(connection: DirectoryConnection, domain: Domain): Followed {
    const { host, settings } = this.#options
    const { rootDse } = connection
    const store = this.#store
    const reading: Reading = {
      ...{ connection, store, signal: host.signal },
      get schema() {
        return domain.schema
      },
    }
    const news = new SchemaNews(
      () => domain.schema,
      () => domain.readSchema(connection, host.signal),
    )
    const clock = new ControllerClock(rootDse.dnsHostName)
    const teller = new Teller({
      ...{ host, store, box: this.#box, domain, reading, clock },
      evidenceSeconds: settings.evidenceSeconds,
      controller: rootDse.dnsHostName,
    })
    const all = [
      { base: rootDse.defaultNamingContext, inner: [rootDse.configurationNamingContext] },
      { base: rootDse.configurationNamingContext, inner: [rootDse.schemaNamingContext] },
      { base: rootDse.schemaNamingContext, inner: [] },
    ]
    const partitions = all.map(
      ({ base, inner }) =>
        new Partition({
          ...{ base, inner, host, store, reading, news, teller },
          onProgress: (done, what) => this.#health.reads(done, what),
        }),
    )
    return { connection, domain, partitions, teller, clock }
  }

  async #wait(milliseconds: number): Promise<void> {
    const { signal } = this.#options.host
    // The rejection says only that the signal ended, which the loops look at.
    await delay(milliseconds, undefined, { signal }).catch(() => undefined)
  }
}
