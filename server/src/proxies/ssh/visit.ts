import type { Client, Connection } from 'ssh2'
import type { Log } from '#platform/log/log.ts'
import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { BrokerSession, ConnectionId, SessionBroker, SessionNews } from '../broker.ts'
import type { Desk, Waiting } from './desk.ts'
import { LiveSession } from './live-session.ts'
import { LiveViews } from './live-views.ts'
import { openSession } from './open-session.ts'
import { reachTarget } from './reach-target.ts'
import { onChannel, type Recorder, type RecorderStore } from './recorder.ts'
import { startRecording } from './recording-start.ts'
import { Refusal } from './refusal.ts'
import { Reports } from './reports.ts'
import { quiet } from './socket-care.ts'
import { serveSessions } from './session-channel.ts'
import { serveForwards } from './forward-channels.ts'
import type { SignedIn } from './sign-in-desk.ts'

export interface VisitOptions {
  broker: SessionBroker
  log: Log
  now: () => Date
  recorders: RecorderStore
  limits: { farewellMs: number; reportsMs: number }
}

export interface Guest extends SignedIn {
  address: string
  client: string
}

/** All that a channel needs once the target is reached. */
export interface Leg {
  connection: ConnectionId
  session: BrokerSession
  client: Client
  account: string
  targetName: string
  recorder: Recorder | undefined
  reports: Reports
  live: LiveSession
  /** What its terminals show, for those who watch. */
  views: LiveViews
  /** Ends the session for this user, with words. */
  terminate(text: string): void
}

/** A channel that is told to say its last words and close. */
export interface Farewell {
  end(text: string): void
}

const maxReaches = 10
const followPauseMs = 1000
const longestTimerMs = 2 ** 31 - 1

/** One client that is signed in, from then until it has left and everything about it is reported. */
export class Visit {
  readonly options: VisitOptions
  readonly guest: Guest
  readonly #connection: Connection
  readonly #gone = new AbortController()
  readonly #channels = new Set<Farewell>()
  #lastChannel = 0
  readonly #waiters = new Map<Desk, Waiting | undefined>()
  #leg: Promise<Leg> | undefined
  #reaches = 0
  /** Of all that was asked for here, also of what came to nothing. */
  readonly #reports = new Set<Reports>()
  #opened: Reports | undefined
  /** Ends the following of news about what came to nothing. */
  #abandoned = new AbortController()
  #live: LiveSession | undefined
  #target: SshConnection | undefined
  #recorder: Recorder | undefined
  #ending: Promise<void> | undefined
  #endedBecause = ''
  #isEnding = false
  #lastClosed: () => void = () => undefined

  constructor(options: VisitOptions, connection: Connection, guest: Guest) {
    this.options = options
    this.#connection = connection
    this.guest = guest
    serveSessions(connection, this)
    serveForwards(connection, this)
    void this.#untilSignedOut()
  }

  /** Aborted when the user has left or the session is over. */
  get signal(): AbortSignal {
    return this.#gone.signal
  }

  /** For a channel that begins: what is recorded of it is told apart from that of the others. */
  onChannel(leg: Leg): Leg {
    this.#lastChannel += 1
    return { ...leg, recorder: leg.recorder && onChannel(leg.recorder, this.#lastChannel) }
  }

  /** Keeps a channel to say goodbye to, until the answer is called. */
  keep(channel: Farewell): () => void {
    this.#channels.add(channel)
    return () => {
      this.#channels.delete(channel)
      if (this.#channels.size === 0) this.#lastClosed()
    }
  }

  /**
   * The way to the target. The first who asks has to answer what is asked; others wait for them.
   * @throws {Refusal}
   */
  async leg(desk: Desk): Promise<Leg> {
    if (this.#endedBecause !== '') throw new Refusal(this.#endedBecause)
    this.#waiters.set(desk, undefined)
    try {
      this.#leg ??= this.#reach(desk)
      const leg = await this.#leg
      if (leg.live.isLocked) throw new Refusal('This session is locked.')
      return leg
    } finally {
      this.#waiters.get(desk)?.end()
      this.#waiters.delete(desk)
    }
  }

  /** Ends the session for this user: everybody is told, and gets what was on its way. */
  async end(text: string): Promise<void> {
    if (this.#isEnding) return this.left()
    this.#isEnding = true
    this.#endedBecause ||= text
    for (const channel of this.#channels) channel.end(text)
    // Whoever does not close their half has nothing to send it to any more.
    void this.#target?.close()
    const late = sleep(this.options.limits.farewellMs)
    const closed = new Promise<void>((resolve) => this.#connection.once('close', resolve))
    this.#lastClosed = () => this.#connection.end()
    if (this.#channels.size === 0) this.#lastClosed()
    await Promise.race([closed, late.done])
    late.stop()
    quiet(this.#connection).destroy() // Who has not left by now does not listen.
    await this.left(text)
  }

  /** The client has gone, or has to. */
  left(why = 'The user disconnected.'): Promise<void> {
    this.#endedBecause ||= why
    this.#ending ??= this.#finish()
    return this.#ending
  }

  async #finish(): Promise<void> {
    const { log, limits } = this.options
    this.#gone.abort()
    this.#live?.stop()
    this.#connection.end()
    const target = this.#target?.close()
    const recording = await this.#recorder?.end(this.#endedBecause).catch((cause: unknown) => {
      log.error({ err: cause }, 'a recording could not be ended')
    })
    if (recording) this.#opened?.recordingEnded(recording)
    this.#opened?.disconnected(this.#endedBecause)
    const settled = [...this.#reports].map((reports) => reports.settle(limits.reportsMs))
    const [areReported] = await Promise.all([Promise.all(settled), target])
    if (areReported.includes(false))
      log.error('what was done in a session over SSH is not reported')
    await this.options.broker
      .signedOut(this.guest.answer.token)
      .catch((cause: unknown) => this.#failed(cause))
  }

  /** Whoever is signed out elsewhere is out here as well. That nobody can be asked signs nobody out. */
  async #untilSignedOut(): Promise<void> {
    const { broker } = this.options
    while (!this.signal.aborted) {
      try {
        const text = await broker.awaitSignOut(this.guest.answer.token, this.signal)
        if (text !== '') return await this.end(text)
      } catch (cause) {
        if (!this.signal.aborted) this.#failed(cause)
      }
      if (!this.signal.aborted) await sleep(followPauseMs).done
    }
  }

  async #reach(desk: Desk): Promise<Leg> {
    try {
      this.#reaches += 1
      if (this.#reaches > maxReaches) throw new Refusal('This was tried too often. Connect again.')
      return await this.#open(desk)
    } catch (cause) {
      this.#leg = undefined
      if (!(cause instanceof Refusal)) this.#failed(cause)
      throw cause
    }
  }

  async #open(desk: Desk): Promise<Leg> {
    const { broker, now } = this.options
    const { answer, wanted, address, client } = this.guest
    const { connection, session } = await openSession(
      broker,
      { token: answer.token, wanted, address, client },
      desk,
    )
    const reports = this.#reportsOf(connection)
    this.#opened = reports
    this.#abandoned = new AbortController()
    const views = new LiveViews({ broker, connection, failed: (cause) => this.#failed(cause) })
    const live = new LiveSession({
      ...{ broker, connection, session, now, views },
      mark: (text) => void this.#recorder?.write({ kind: 'mark', text }),
      over: (text) => void this.end(text),
      failed: (cause) => this.#failed(cause),
    })
    this.#live = live
    try {
      await this.#untilReady(session, live)
      return await this.#connect(connection, session, reports, { live, views }, desk)
    } catch (cause) {
      await this.#abandon(reports, cause instanceof Refusal ? cause.message : 'It broke.')
      throw cause
    }
  }

  /** What was asked for came to nothing; the user may ask again. */
  async #abandon(reports: Reports, why: string): Promise<void> {
    this.#live?.stop()
    this.#abandoned.abort()
    const recording = await this.#recorder?.end(why)
    this.#recorder = undefined
    if (this.signal.aborted) return // Reported with all the rest.
    if (recording) reports.recordingEnded(recording)
    reports.disconnected(why)
    this.#opened = undefined
  }

  async #connect(
    connection: ConnectionId,
    session: BrokerSession,
    reports: Reports,
    { live, views }: Pick<Leg, 'live' | 'views'>,
    desk: Desk,
  ): Promise<Leg> {
    const { broker, now } = this.options
    const destination = await broker.destination(connection)
    this.#recorder = await startRecording(
      this.options,
      connection,
      session.profile,
      (text) => void this.end(text),
    )
    const target = await reachTarget(destination, {
      ...{ broker, connection, desk, signal: this.signal },
      password: this.guest.password,
    })
    this.guest.password = undefined
    this.#target = target
    const { username: account, name: targetName } = destination
    target.client.on('error', (cause: Error) => this.options.log.debug({ err: cause }, 'target'))
    target.client.once('close', () => this.#targetLost(targetName))
    reports.tell({ at: now().getTime(), kind: 'connected', account, from: target.from })
    const { client } = target
    return {
      connection,
      session,
      client,
      account,
      targetName,
      recorder: this.#recorder,
      reports,
      live,
      views,
      terminate: (text) => void this.end(text),
    }
  }

  #targetLost(name: string): void {
    // Who is being told goodbye gets all of it: a client that is disconnected shows nothing of what it has not shown yet.
    if (!this.signal.aborted && !this.#isEnding)
      void this.end(`The connection to ${name} was lost.`)
  }

  #reportsOf(connection: ConnectionId): Reports {
    const { broker } = this.options
    const reports = new Reports({
      ...{ broker, connection },
      onOverflow: () => void this.end('What is done here cannot be reported at present.'),
      failed: (cause) => this.#failed(cause),
    })
    this.#reports.add(reports)
    return reports
  }

  /** Follows the news of a session from now until its end; resolves once it can be connected to. */
  #untilReady(session: BrokerSession, live: LiveSession): Promise<void> {
    const ready = Promise.withResolvers<void>()
    let isReady = false
    const hear = (news: SessionNews) => {
      if (isReady || isAboutWatching(news)) return live.hear(news)
      if (news.state === 'over') return ready.reject(new Refusal(news.text))
      if (news.state !== 'ready') return this.#showWaiting(news, ready.reject)
      isReady = true
      return ready.resolve()
    }
    hear(session.state)
    const left = () => ready.reject(new Refusal('The user has left.'))
    this.signal.addEventListener('abort', left)
    const late = setTimeout(
      () => ready.reject(new Refusal('Nobody has decided in time. Ask again.')),
      Math.min(session.profile.requestExpiresMinutes * 60_000, longestTimerMs),
    )
    void this.#follow(session, hear)
    return ready.promise.finally(() => {
      clearTimeout(late)
      this.signal.removeEventListener('abort', left)
    })
  }

  async #follow(session: BrokerSession, hear: (news: SessionNews) => void): Promise<void> {
    const { broker } = this.options
    const signal = AbortSignal.any([this.signal, this.#abandoned.signal])
    let isOver = false
    while (!signal.aborted && !isOver) {
      try {
        for await (const news of broker.follow(session.sessionId, signal)) {
          isOver ||= news.state === 'over'
          hear(news)
        }
      } catch (cause) {
        if (signal.aborted) return
        this.#failed(cause)
        if (session.profile.onDatabaseLoss === 'stop') {
          hear({ state: 'over', text: 'Gatehouse has lost sight of this session, and ends it.' })
          return
        }
      }
      if (!signal.aborted && !isOver) await sleep(followPauseMs).done
    }
  }

  #showWaiting(news: SessionNews, reject: (cause: Error) => void): void {
    const cancel = () => reject(new Refusal('You have stopped waiting.'))
    for (const [desk, waiting] of this.#waiters) {
      // Programs take whatever is on standard error for trouble.
      if (news.state === 'provisioning' && !desk.isInteractive) continue
      const shown = waiting ?? desk.wait(cancel)
      this.#waiters.set(desk, shown)
      if ('text' in news) shown.tell(news.text)
    }
  }

  #failed(cause: unknown): void {
    this.options.log.warn({ err: cause }, 'a session over SSH')
  }
}

const isAboutWatching = ({ state }: SessionNews): boolean =>
  state === 'watched' || state === 'unwatched'

function sleep(ms: number): { done: Promise<void>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const done = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  return { done, stop: () => clearTimeout(timer) }
}
