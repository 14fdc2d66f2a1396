import type { AuthContext, AuthenticationType, Connection, KeyboardAuthContext, Prompt } from 'ssh2'
import { Secret } from '#platform/secret.ts'
import type { PasswordTry, SessionBroker, SignInAnswer } from '../broker.ts'
import { type ConnectString, parseConnectString } from './connect-string.ts'
import { type KeyProof, readKeyProof } from './key-proof.ts'
import { afterSignInEvent, type SignInEvent, signInBegins, type SignInState } from './sign-in.ts'

/** Somebody who has proved who they are. */
export interface SignedIn {
  answer: SignInAnswer & { outcome: 'in' }
  wanted: ConnectString
  /** For targets that take the user's own password; forgotten once the target is reached. */
  password: Secret | undefined
}

export interface SignInOptions {
  broker: SessionBroker
  address: string
  client: string
  /** A refusal is told so long after the attempt began, whatever was wrong. */
  refusalMs: number
  now: () => Date
  /** Where the browser is asked, there is more time. */
  giveTime(until: Date): void
  /** Tells an administrator, never the user. */
  failed(cause: unknown): void
}

type Given = { kind: 'password'; password: string } | { kind: 'key'; offer: KeyProof }
type Attempt = { isCurrent: () => boolean; begunAt: number }

const methods: AuthenticationType[] = ['publickey', 'keyboard-interactive', 'password']
/** Keys of an agent; each costs a question to the broker. */
const maxOffers = 30
const maxPasswordLength = 1024

/** Lets one client in, or not. Settles with undefined when the client is to go. */
export function waitForSignIn(
  connection: Connection,
  options: SignInOptions,
): Promise<SignedIn | undefined> {
  const settled = Promise.withResolvers<SignedIn | undefined>()
  const desk = new SignInDesk(options, settled.resolve)
  connection.on('authentication', (context) => desk.meet(context))
  connection.once('close', () => desk.leave())
  return settled.promise
}

class SignInDesk {
  readonly #options: SignInOptions
  readonly #settle: (signedIn: SignedIn | undefined) => void
  #state: SignInState = signInBegins
  #given: Given | undefined
  /** The whole user name of the first try, as it came. */
  #name: string | undefined
  #wanted: ConnectString | undefined
  #offers = 0
  #attempt = 0
  readonly #left = new AbortController()

  constructor(options: SignInOptions, settle: (signedIn: SignedIn | undefined) => void) {
    this.#options = options
    this.#settle = settle
  }

  leave(): void {
    this.#left.abort()
    this.#after({ kind: 'late' })
    this.#settle(undefined)
  }

  meet(context: AuthContext): void {
    const attempt = this.#begin()
    this.#serve(context, attempt).catch((cause: unknown) => {
      this.#options.failed(cause)
      if (!attempt.isCurrent()) return
      // When even that cannot be said there is nobody to say it to, and the sign-in is over.
      this.#refuse(context, attempt, { isFinal: false }).catch(() => this.#settle(undefined))
    })
  }

  #begin(): Attempt {
    this.#attempt += 1
    const mine = this.#attempt
    return { isCurrent: () => this.#attempt === mine, begunAt: performance.now() }
  }

  async #serve(context: AuthContext, attempt: Attempt): Promise<void> {
    this.#name ??= context.username
    // What was proved for one name must never count for another.
    if (this.#name !== context.username) return this.#refuse(context, attempt, { isFinal: true })
    if (context.method === 'none' || this.#state.at === 'out') return context.reject(methods)
    this.#wanted ??= readUser(context.username)
    if (!this.#wanted) return this.#refuse(context, attempt, { isFinal: true })
    switch (context.method) {
      case 'publickey':
        return this.#meetKey(context, attempt)
      case 'password':
        return this.#meetPassword(context, attempt)
      case 'keyboard-interactive':
        return this.#meetKeyboard(context, attempt)
      case 'hostbased':
        return context.reject(methods)
    }
  }

  /** An offer is answered and forgotten; only a signature that fits is a proof. */
  async #meetKey(context: AuthContext & { method: 'publickey' }, attempt: Attempt): Promise<void> {
    const proof = readKeyProof(context)
    this.#offers += 1
    if (!proof || this.#offers > maxOffers) return context.reject(methods)
    if (proof.kind === 'forged') {
      this.#after({ kind: 'forged' })
      return this.#refuse(context, attempt, { isFinal: false })
    }
    if (proof.kind === 'offered') {
      const isKnown = await this.#options.broker.isKnownKey({ ...this.#who(), ...proof.key })
      return isKnown ? context.accept() : context.reject(methods)
    }
    this.#given = { kind: 'key', offer: proof.key }
    this.#after({ kind: 'proved', proof: 'key' })
    return this.#ask(context, attempt)
  }

  async #meetPassword(
    context: AuthContext & { method: 'password' },
    attempt: Attempt,
  ): Promise<void> {
    const { password } = context
    const { head, code } = splitCode(password)
    if (code !== undefined) {
      this.#given = { kind: 'password', password: head }
      this.#after({ kind: 'proved', proof: 'password' })
      const answer = await this.#heard(attempt, this.#answer(code))
      if (!answer) return undefined
      if (answer.outcome !== 'refused') return this.#tell(context, attempt, answer)
      if (answer.isFinal) return this.#tell(context, attempt, answer)
    }
    this.#given = { kind: 'password', password }
    this.#after({ kind: 'proved', proof: 'password' })
    return this.#ask(context, attempt)
  }

  async #meetKeyboard(context: KeyboardAuthContext, attempt: Attempt): Promise<void> {
    context.once('abort', () => this.#after({ kind: 'abandoned' }))
    if (this.#state.at === 'code') return this.#meetCode(context, attempt)
    const password = await question(context, 'Password (empty: sign in with the browser): ')
    if (password === undefined || !attempt.isCurrent()) return undefined
    if (password === '') return this.#meetBrowser(context, attempt)
    this.#given = { kind: 'password', password }
    this.#after({ kind: 'proved', proof: 'password' })
    const answer = await this.#heard(attempt, this.#answer())
    if (!answer) return undefined
    if (answer.outcome !== 'needs-code') return this.#tell(context, attempt, answer)
    this.#after({ kind: 'answered', outcome: 'needs-code' })
    return this.#meetCode(context, attempt)
  }

  async #meetCode(context: KeyboardAuthContext, attempt: Attempt): Promise<void> {
    const code = await question(context, 'Code: ')
    if (code === undefined || !attempt.isCurrent()) return undefined
    this.#after({ kind: 'code' })
    const answer = await this.#heard(attempt, this.#answer(code.trim()))
    return answer && this.#tell(context, attempt, answer)
  }

  async #meetBrowser(context: KeyboardAuthContext, attempt: Attempt): Promise<void> {
    const { broker, giveTime } = this.#options
    this.#given = undefined
    this.#after({ kind: 'proved', proof: 'browser' })
    const ask = await broker.askBrowser(this.#who())
    giveTime(new Date(ask.expiresAt))
    context.prompt(
      [],
      'Sign in with the browser',
      `Open ${ask.url}\nand check that it shows the code ${ask.code}\nWaiting for the browser ...`,
      () => undefined,
    )
    const answer = await this.#heard(attempt, broker.awaitBrowser(ask.id, this.#left.signal))
    return answer && this.#tell(context, attempt, answer)
  }

  async #ask(context: AuthContext, attempt: Attempt): Promise<void> {
    const answer = await this.#heard(attempt, this.#answer())
    return answer && this.#tell(context, attempt, answer)
  }

  /** Undefined when nobody waits for the answer any more; a sign-in that nobody will use is ended at once. */
  async #heard(attempt: Attempt, asking: Promise<SignInAnswer>): Promise<SignInAnswer | undefined> {
    const answer = await asking
    if (attempt.isCurrent() && this.#state.at === 'asking') return answer
    if (answer.outcome === 'in') await this.#options.broker.signedOut(answer.token)
    return undefined
  }

  #answer(code?: string): Promise<SignInAnswer> {
    const { broker } = this.#options
    const given = this.#given
    if (!given) throw new Error('There is no proof to ask about')
    const withCode = code === undefined ? {} : { code }
    return given.kind === 'key'
      ? broker.signInByKey({ ...this.#who(), ...given.offer, ...withCode })
      : broker.signInByPassword({ ...this.#who(), password: given.password, ...withCode })
  }

  async #tell(context: AuthContext, attempt: Attempt, answer: SignInAnswer): Promise<void> {
    const isFinal = answer.outcome === 'refused' && answer.isFinal
    this.#after({ kind: 'answered', outcome: answer.outcome, isFinal })
    if (answer.outcome === 'refused') return this.#refuse(context, attempt, { isFinal })
    if (answer.outcome === 'needs-code') return context.reject(['keyboard-interactive'], true)
    if (this.#state.at !== 'in' || !this.#wanted) return context.reject(methods)
    const password = passwordOf(this.#given, answer)
    this.#given = undefined
    // Whoever listens for channels must do so before the client hears that it is in.
    this.#settle({ answer, wanted: this.#wanted, password })
    await Promise.resolve()
    return context.accept()
  }

  async #refuse(
    context: AuthContext,
    { begunAt }: Attempt,
    { isFinal }: { isFinal: boolean },
  ): Promise<void> {
    await pause(this.#options.refusalMs - (performance.now() - begunAt), this.#left.signal)
    context.reject(methods)
    if (isFinal || this.#state.at === 'out') this.#settle(undefined)
  }

  #after(event: SignInEvent): void {
    this.#state = afterSignInEvent(this.#state, event)
  }

  #who(): Omit<PasswordTry, 'password' | 'code'> {
    const { address, client } = this.#options
    return { username: this.#wanted?.username ?? '', address, client }
  }
}

/** For targets that ask for one; a pass of a browser is none. */
const passwordOf = (
  given: Given | undefined,
  { hasNoPassword }: SignInAnswer & { outcome: 'in' },
): Secret | undefined =>
  given?.kind === 'password' && !hasNoPassword ? new Secret(given.password) : undefined

function readUser(text: string): ConnectString | undefined {
  try {
    return parseConnectString(text)
  } catch {
    return undefined // Nobody has such a name; saying more would help nobody before sign-in.
  }
}

/** `password,123456`, for clients that ask only once. */
function splitCode(password: string): { head: string; code: string | undefined } {
  const match = /^(.+),(\d{6}|[A-Za-z0-9-]{8,24})$/s.exec(password)
  return { head: match?.[1] ?? password, code: match?.[2] }
}

/** Undefined when the client has turned to something else. */
function question(context: KeyboardAuthContext, text: string): Promise<string | undefined> {
  const prompt: Prompt = { prompt: text, echo: false }
  return new Promise((resolve) => {
    context.prompt([prompt], (answers: string[] | Error) => {
      if (answers instanceof Error) resolve(undefined)
      else resolve((answers[0] ?? '').slice(0, maxPasswordLength))
    })
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
