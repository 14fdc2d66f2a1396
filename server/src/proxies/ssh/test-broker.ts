import { type ConnectionProfile, defaultProfile } from '@gatehouse/contract/access-policies'
import type { OrganizationId, SessionId, UserId } from '@gatehouse/contract/ids'
import type { SessionEvent } from '@gatehouse/recording/event'
import type {
  BrokerChoice,
  ConnectionId,
  Destination,
  LoginToken,
  OpenAnswer,
  OpenRequest,
  RecordingEnd,
  SessionBroker,
  SessionFact,
  SessionNews,
  TerminalView,
} from '../broker.ts'
import type { Recorder, RecorderStore } from './recorder.ts'

/** A broker in memory: one user, some targets, and knobs for tests. */
export class TestBroker implements SessionBroker {
  readonly facts: SessionFact[] = []
  readonly ended: { connection: ConnectionId; why: string }[] = []
  readonly recordings: RecordingEnd[] = []
  readonly requests: OpenRequest[] = []
  readonly views: ({ connection: ConnectionId } & TerminalView)[] = []
  readonly signIns: string[] = []
  readonly offers: string[] = []
  profile: ConnectionProfile = {
    ...defaultProfile,
    recording: { isEnabled: true, output: true, input: true, files: true, onFailure: 'stop' },
  }
  password = 'Correct-Horse-1'
  code: string | undefined
  keys: string[] = []
  state: SessionNews = { state: 'ready', text: '' }
  endsAt = new Date(Date.now() + 3_600_000)
  destinations: Record<string, Destination>
  choiceList: BrokerChoice[] = []
  isTrusted = true
  isWatched = false
  isRecorded = true
  isDown = false
  signedOutCount = 0
  needs: ('reason' | 'ticket')[] = []
  browser = Promise.withResolvers<'yes' | 'no'>()
  readonly #ears = new Set<(news: SessionNews) => void>()
  #connections = 0

  constructor(destinations: Record<string, Destination>) {
    this.destinations = destinations
  }

  /** To everybody who follows, and to those who come later. */
  say(news: SessionNews): void {
    if (news.state === 'watched' || news.state === 'unwatched')
      this.isWatched = news.state === 'watched'
    else if (news.state !== 'message') this.state = news
    for (const ear of this.#ears) ear(news)
  }

  banner(): Promise<string> {
    return Promise.resolve('Authorized use only.')
  }

  signInByPassword: SessionBroker['signInByPassword'] = async ({ username, password, code }) => {
    this.signIns.push(`password ${username}`)
    if (username === 'nobody' || password !== this.password) return refused
    if (this.code === undefined) return this.#in(username)
    if (code === undefined) return { outcome: 'needs-code' }
    return code === this.code ? this.#in(username) : refused
  }

  isKnownKey: SessionBroker['isKnownKey'] = async ({ blob }) => {
    this.offers.push(blob)
    return this.keys.includes(blob)
  }

  signInByKey: SessionBroker['signInByKey'] = async ({ username, blob, code }) => {
    this.signIns.push(`key ${username}`)
    if (!this.keys.includes(blob)) return refused
    if (this.code === undefined || code === this.code) return this.#in(username)
    return code === undefined ? { outcome: 'needs-code' } : refused
  }

  askBrowser: SessionBroker['askBrowser'] = async () => ({
    id: 'ask-1',
    url: 'https://desk.example/approve/ask-1',
    code: 'KLMN-42',
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  })

  awaitBrowser: SessionBroker['awaitBrowser'] = async () =>
    (await this.browser.promise) === 'yes' ? this.#in('alice') : refused

  /** Somebody ends every sign-in that is there. */
  readonly endSignIns = new EventTarget()
  awaitSignOut: SessionBroker['awaitSignOut'] = (_token, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(''))
      this.endSignIns.addEventListener('end', () => resolve('Your sign-in has ended.'), { signal })
    })

  signedOut: SessionBroker['signedOut'] = async () => {
    this.signedOutCount += 1
  }

  choices: SessionBroker['choices'] = async (_token, text) =>
    this.choiceList.filter(({ targetName }) => targetName.includes(text))

  open: SessionBroker['open'] = async (_token, request): Promise<OpenAnswer> => {
    this.requests.push(request)
    const destination = this.destinations[request.target]
    if (!destination)
      return { outcome: 'refused', text: `You have no access to ${request.target}.` }
    for (const what of this.needs) {
      if (request[what] === '') return { outcome: 'needs', what, text: `A ${what} is needed.` }
    }
    this.#connections += 1
    const connection = `${request.target}/${this.#connections}` as ConnectionId
    return {
      outcome: 'opened',
      connection,
      session: {
        sessionId: 'session-1' as SessionId,
        organizationId: 'organization-1' as OrganizationId,
        organizationName: 'Contoso',
        targetName: destination.name,
        sessionTypeName: request.sessionType,
        policyName: 'All servers',
        profile: this.profile,
        state: this.state,
        startsAt: new Date().toISOString(),
        endsAt: this.endsAt.toISOString(),
      },
    }
  }

  async *follow(_sessionId: SessionId, signal: AbortSignal): AsyncGenerator<SessionNews> {
    const queue: SessionNews[] = [this.state]
    if (this.isWatched) queue.push({ state: 'watched', text: '' })
    let wake = () => {}
    const ear = (news: SessionNews) => {
      queue.push(news)
      wake()
    }
    this.#ears.add(ear)
    signal.addEventListener('abort', () => wake())
    try {
      while (!signal.aborted) {
        for (let news = queue.shift(); news; news = queue.shift()) yield news
        if (!signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.#ears.delete(ear)
    }
  }

  destination: SessionBroker['destination'] = async (connection) => {
    const found = this.destinations[connection.split('/')[0] ?? '']
    if (!found) throw new Error('no destination')
    return found
  }

  checkHostKey: SessionBroker['checkHostKey'] = async () => ({
    isTrusted: this.isTrusted,
    text: this.isTrusted ? '' : 'web1 shows another host key than before. Nothing was sent to it.',
  })

  beginRecording: SessionBroker['beginRecording'] = async () =>
    this.isRecorded ? (anOrder as never) : undefined

  endRecording: SessionBroker['endRecording'] = async (_connection, end) => {
    this.#requireUp()
    this.recordings.push(end)
  }

  tell: SessionBroker['tell'] = async (_connection, facts) => {
    this.#requireUp()
    this.facts.push(...facts)
  }

  show: SessionBroker['show'] = async (connection, view) => {
    this.#requireUp()
    this.views.push({ connection, ...view })
  }

  extend: SessionBroker['extend'] = async () => ({ isExtended: true, text: '' })

  disconnected: SessionBroker['disconnected'] = async (connection, why) => {
    this.#requireUp()
    this.ended.push({ connection, why })
  }

  #requireUp(): void {
    if (this.isDown) throw new Error('The broker does not answer')
  }

  #in(username: string) {
    return {
      outcome: 'in' as const,
      token: 'token' as LoginToken,
      userId: 'user-1' as UserId,
      username,
      displayName: 'Alice',
    }
  }
}

const refused = { outcome: 'refused' as const, text: 'This was not right.', isFinal: false }
const anOrder = { recordingId: 'recording-1' }

/** Recordings in memory, whole. */
export class TestRecorders implements RecorderStore {
  readonly events: SessionEvent[] = []
  fail: (cause: Error) => void = () => {}
  /** While set, the disk is behind. */
  behind: Promise<void> | undefined

  async open(_order: unknown, onFailure: (cause: Error) => void): Promise<Recorder> {
    this.fail = onFailure
    return {
      write: (event) => {
        this.events.push('data' in event ? { ...event, data: Uint8Array.from(event.data) } : event)
        return this.behind
      },
      end: async () => ({ bytes: 1, segments: 1, durationMs: 1 }),
    }
  }

  /** All that was kept of one kind, as text. */
  text(kind: 'output' | 'stderr' | 'input'): string {
    const parts = this.events.flatMap((event) =>
      event.kind === kind ? [Buffer.from(event.data)] : [],
    )
    return Buffer.concat(parts).toString()
  }
}
