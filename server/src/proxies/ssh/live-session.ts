import type { BrokerSession, ConnectionId, SessionBroker, SessionNews } from '../broker.ts'
import type { LiveViews } from './live-views.ts'

/** Where the user sees something of a session that is under way. */
export interface Screen {
  notice(text: string): void
}

export interface LiveOptions {
  broker: SessionBroker
  connection: ConnectionId
  session: BrokerSession
  now: () => Date
  views: LiveViews
  mark(text: string): void
  over(text: string): void
  failed(cause: unknown): void
}

/** More time is offered so long before the end. */
const offerMs = 5 * 60_000
/** Whoever should have ended it has not. */
const overdueMs = 30_000
const longestTimerMs = 2 ** 31 - 1

/** A session that people work in: what its administrators and its clock say to it. */
export class LiveSession {
  readonly #options: LiveOptions
  readonly #screens = new Set<Screen>()
  #endsAt: number
  #timers: NodeJS.Timeout[] = []
  #lock: PromiseWithResolvers<void> | undefined
  #isOver = false
  #extensions = 0
  /** Who watches, in words. */
  #watching = ''

  constructor(options: LiveOptions) {
    this.#options = options
    this.#endsAt = Date.parse(options.session.endsAt)
    this.#arm()
  }

  get isLocked(): boolean {
    return this.#lock !== undefined
  }

  /** Undefined when it is not locked. */
  get untilUnlocked(): Promise<void> | undefined {
    return this.#lock?.promise
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** What is said from now on is shown here as well, until the answer is called. */
  show(screen: Screen): () => void {
    this.#screens.add(screen)
    if (this.#watching !== '') screen.notice(this.#watching)
    return () => this.#screens.delete(screen)
  }

  hear(news: SessionNews): void {
    switch (news.state) {
      case 'message':
        return this.#say(`${news.from}: ${news.text}`)
      case 'locked':
        return this.lock(news.text)
      case 'unlocked':
        this.#lock?.resolve()
        this.#lock = undefined
        return this.#say(news.text)
      case 'extended':
        this.#endsAt = Date.parse(news.endsAt)
        this.#arm()
        return this.#say(news.text)
      case 'watched':
        this.#options.views.watched()
        this.#watching = news.text || this.#watching
        return this.#say(news.text)
      case 'unwatched':
        this.#options.views.unwatched()
        // Without words they may be back in a moment.
        if (news.text !== '') this.#watching = ''
        return this.#say(news.text)
      case 'over':
        return this.#end(news.text)
      case 'waiting-for-approval':
      case 'scheduled':
      case 'provisioning':
      case 'ready':
        return undefined
    }
  }

  lock(text: string): void {
    this.#lock ??= Promise.withResolvers()
    this.#say(text)
  }

  /** Whether Ctrl+X means that the user wants more time; at all other times it is a key like any other. */
  get isExtensionOffered(): boolean {
    const { extendByMinutes, maxExtensions } = this.#options.session.profile
    const left = this.#endsAt - this.#options.now().getTime()
    return (
      !this.#isOver && extendByMinutes > 0 && this.#extensions < maxExtensions && left <= offerMs
    )
  }

  /** For who comes into its last minutes; empty before them. */
  get offer(): string {
    if (!this.isExtensionOffered) return ''
    return `Press Ctrl+X for ${this.#options.session.profile.extendByMinutes} minutes more.`
  }

  async extend(): Promise<void> {
    const { broker, connection, failed } = this.#options
    try {
      const { isExtended, text } = await broker.extend(connection)
      if (isExtended) this.#extensions += 1
      else this.#say(text)
    } catch (cause) {
      failed(cause)
      this.#say('More time could not be asked for. Try again.')
    }
  }

  stop(): void {
    this.#isOver = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#screens.clear()
    this.#options.views.stop()
  }

  #arm(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    const { endWarningMinutes, extendByMinutes } = this.#options.session.profile
    const warnings = [...new Set([endWarningMinutes, 1])].filter((minutes) => minutes > 0)
    this.#timers = warnings.map((minutes) => this.#at(minutes * -60_000, () => this.#warn(minutes)))
    if (extendByMinutes > 0) this.#timers.push(this.#at(-offerMs, () => this.#say(this.offer)))
    this.#timers.push(this.#at(overdueMs, () => this.#end('The time of this session is over.')))
  }

  #at(msFromEnd: number, work: () => void): NodeJS.Timeout {
    const ms = this.#endsAt + msFromEnd - this.#options.now().getTime()
    // A warning whose time has passed already would only be noise.
    const timer = ms < 0 ? undefined : setTimeout(work, Math.min(ms, longestTimerMs))
    return timer ?? setTimeout(() => undefined, 0)
  }

  #warn(minutes: number): void {
    this.#say(`This session ends in ${minutes === 1 ? 'one minute' : `${minutes} minutes`}.`)
  }

  #say(text: string): void {
    if (text === '') return
    this.#options.mark(text)
    for (const screen of this.#screens) screen.notice(text)
  }

  #end(text: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.over(text)
  }
}
