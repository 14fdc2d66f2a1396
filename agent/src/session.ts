import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import type { ConnectorId } from '@gatehouse/contract/ids'
import type { Clock } from './clock.ts'
import { fittedReport } from './collecting/fitted-report.ts'
import { Intake } from './collecting/intake.ts'
import { Supervisor } from './collecting/supervisor.ts'
import { type Configuration, saveConfiguration } from './configuration.ts'
import type { DataDirectory } from './data-directory.ts'
import { Heartbeat } from './heartbeat/heartbeat.ts'
import type { HostFacts } from './host-facts.ts'
import { hostKeyFingerprints } from './host-keys.ts'
import type { Log } from './log.ts'
import { messageOf } from './log.ts'
import type { HeartbeatBody, ServerLink } from './server/server-link.ts'
import type { Spool } from './spool/spool.ts'
import { isDamage } from './spool/storage-failure.ts'
import { PictureSender } from './upload/picture-sender.ts'
import { Tally } from './upload/tally.ts'
import { Uploader } from './upload/uploader.ts'

/** How long a stop waits for what is spooled to reach the server. */
const lastUploadMilliseconds = 5000

export interface SessionOptions {
  directory: DataDirectory
  spool: Spool
  link: ServerLink
  clock: Clock
  log: Log
  facts: HostFacts
  startedAt: Date
  configuration: Configuration
  /** What is secret in a configuration is sealed with it on disk. */
  sealKey: Buffer
  collectorOf: (kind: string) => RunnableCollector | undefined
}

/** The agent at work on one spool. */
export class Session {
  readonly #options: SessionOptions
  readonly #tally: Tally
  readonly #uploader: Uploader
  readonly #intake: Intake
  readonly #supervisor: Supervisor
  readonly #heartbeat: Heartbeat
  readonly #over = new AbortController()
  #configuration: Configuration
  #damage: unknown
  #told = ''

  constructor(options: SessionOptions) {
    const { spool, link, clock, log, facts, collectorOf } = options
    this.#options = options
    this.#configuration = options.configuration
    this.#tally = new Tally(() => clock.now())
    const storageFailed = (error: unknown) => this.#storageFailed(error)
    this.#uploader = new Uploader({
      spool,
      link,
      clock,
      log,
      tally: this.#tally,
      where: facts.hostname,
      intervalSeconds: () => this.#configuration.uploadIntervalSeconds,
      storageFailed,
    })
    this.#intake = new Intake({
      spool,
      uploader: this.#uploader,
      tally: this.#tally,
      clock,
      log,
      limits: () => this.#configuration.spool,
      storageFailed,
    })
    this.#supervisor = new Supervisor({
      spool,
      intake: this.#intake,
      pictures: new PictureSender({ link, clock, log }),
      clock,
      log,
      collectorOf,
      onReport: () => this.#tellChanges(),
    })
    this.#heartbeat = new Heartbeat({
      link,
      clock,
      log,
      intervalSeconds: () => this.#configuration.heartbeatSeconds,
      body: () => this.#heartbeatBody(),
      onAnswer: ({ configuration }) => {
        this.#uploader.serverIsBack()
        this.#apply(configuration)
      },
    })
  }

  /** Works until the signal ends or the spool turns out to be damaged; resolves with the damage, if any. */
  async run(signal: AbortSignal): Promise<unknown> {
    const over = AbortSignal.any([signal, this.#over.signal])
    this.#startConnectors()
    await Promise.all([this.#uploader.run(over), this.#heartbeat.run(over), this.#intake.run(over)])
    await this.#supervisor.stop()
    if (!this.#damage) await this.#lastUpload()
    return this.#damage
  }

  async #lastUpload(): Promise<void> {
    const { log } = this.#options
    try {
      await this.#uploader.flush(AbortSignal.timeout(lastUploadMilliseconds))
    } catch (error) {
      log.info('What is spooled stays here until the next start.', { reason: messageOf(error) })
    }
  }

  #apply(configuration: Configuration): void {
    if (configuration.revision === this.#configuration.revision) return
    const { directory, log, sealKey } = this.#options
    this.#configuration = configuration
    try {
      saveConfiguration(directory.configuration, configuration, sealKey)
    } catch (error) {
      log.warn('The configuration could not be kept on disk.', { reason: messageOf(error) })
    }
    log.info('The server sent a configuration.', {
      revision: configuration.revision,
      connectors: configuration.connectors.length,
    })
    this.#startConnectors()
    this.#uploader.hurry()
  }

  #startConnectors(): void {
    const { connectors } = this.#configuration
    try {
      this.#options.spool.keepStateOf(connectors.map(({ id }) => id))
    } catch (error) {
      // With a full disk the month is counted from another day.
      this.#storageFailed(error)
    }
    this.#supervisor.apply(connectors)
  }

  #heartbeatBody(): HeartbeatBody {
    const { facts, clock, startedAt, spool } = this.#options
    return {
      ...facts,
      at: clock.now().toISOString(),
      startedAt: startedAt.toISOString(),
      memoryBytes: process.memoryUsage.rss(),
      hostKeyFingerprints: hostKeyFingerprints(),
      spool: spool.report(),
      connectors: this.#supervisor
        .health()
        .map(({ id, health }) => ({ id, report: fittedReport(health, this.#problems(id)) })),
    }
  }

  #problems(id: ConnectorId) {
    return [...this.#intake.problems(), ...this.#tally.problems(id)]
  }

  /** A connector that begins to collect, or has other problems, is news; mere progress is not. */
  #tellChanges(): void {
    const news = JSON.stringify(
      this.#supervisor
        .health()
        .map(({ id, health }) => [
          id,
          health.isCollecting,
          health.problems.map(({ code }) => code),
        ]),
    )
    if (news === this.#told) return
    this.#told = news
    this.#heartbeat.hurry()
  }

  #storageFailed(error: unknown): void {
    if (!isDamage(error)) return
    this.#damage ??= error
    this.#over.abort()
  }
}
