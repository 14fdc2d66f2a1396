import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { codeOf, connectionFailure } from './connection-failure.ts'
import { ServerFailure } from './failure.ts'

export interface Deadlines {
  /** Without a byte in either direction. */
  silenceMilliseconds: number
  /** For the whole exchange. */
  exchangeMilliseconds: number
}

export const usualDeadlines: Deadlines = {
  silenceMilliseconds: 60_000,
  exchangeMilliseconds: 300_000,
}

export interface Question {
  method: string
  /** With the query. */
  path: string
  headers: Readonly<Record<string, string>>
  body: readonly Uint8Array[]
  signal: AbortSignal
}

export interface Answer {
  status: number
  retryAfterSeconds: number | undefined
  body: string
}

/** No answer to an agent is longer. */
const answerBytes = 8 * 1024 * 1024

/** HTTPS to one server, trusted by one authority; connections are kept open between requests. */
export class ServerConnection {
  readonly url: string
  readonly #agent: Agent
  readonly #deadlines: Deadlines
  readonly #now: () => Date

  constructor(options: { url: string; ca: string; now: () => Date; deadlines?: Deadlines }) {
    this.url = options.url
    this.#now = options.now
    this.#deadlines = options.deadlines ?? usualDeadlines
    this.#agent = new Agent({
      ca: options.ca,
      // Said, because the environment of the process could say otherwise.
      rejectUnauthorized: true,
      // What was pinned may be an intermediate authority.
      allowPartialTrustChain: true,
      minVersion: 'TLSv1.2',
      keepAlive: true,
      maxSockets: 2,
      maxFreeSockets: 1,
    })
  }

  /** Rejects with a ServerFailure when there is no answer; any status is an answer. */
  async ask(question: Question): Promise<Answer> {
    try {
      return await this.#try(question)
    } catch (error) {
      if (!isStale(error)) throw this.#failure(error)
    }
    try {
      return await this.#try(question)
    } catch (error) {
      throw this.#failure(error)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #failure(error: unknown): ServerFailure {
    return connectionFailure(error, this.url, this.#now())
  }

  #try(question: Question): Promise<Answer> {
    const { silenceMilliseconds, exchangeMilliseconds } = this.#deadlines
    const late = AbortSignal.timeout(exchangeMilliseconds)
    return new Promise((resolve, reject) => {
      const length = question.body.reduce((sum, part) => sum + part.byteLength, 0)
      const outgoing = request(new URL(question.path, this.url), {
        agent: this.#agent,
        method: question.method,
        headers: { ...question.headers, 'content-length': String(length) },
        timeout: silenceMilliseconds,
        signal: AbortSignal.any([question.signal, late]),
      })
      const fail = (error: Error) => reject(this.#named(error, outgoing.reusedSocket, late))
      outgoing.on('timeout', () => outgoing.destroy(timedOut()))
      outgoing.on('error', fail)
      outgoing.on('response', (incoming) => {
        incoming.on('error', fail)
        readAnswer(incoming).then(resolve, reject)
      })
      for (const part of question.body) outgoing.write(part)
      outgoing.end()
    })
  }

  #named(error: Error, isReused: boolean, late: AbortSignal): Error {
    if (late.aborted) return timedOut()
    return isReused && ['ECONNRESET', 'EPIPE'].includes(codeOf(error))
      ? new StaleConnection('The server had closed the connection.', { cause: error })
      : error
  }
}

/** The server closed a kept connection just when it was used again; a new one will do. */
class StaleConnection extends Error {}

const isStale = (error: unknown) => error instanceof StaleConnection

const timedOut = () => Object.assign(new Error('The deadline passed.'), { code: 'ETIMEDOUT' })

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length
    if (length > answerBytes) {
      incoming.destroy()
      throw new ServerFailure('unreachable', 'The server answered more than an agent can take.')
    }
    parts.push(part)
  }
  const retryAfter = Number(incoming.headers['retry-after'])
  return {
    status: incoming.statusCode ?? 0,
    retryAfterSeconds: retryAfter > 0 ? retryAfter : undefined,
    body: Buffer.concat(parts).toString('utf8'),
  }
}
