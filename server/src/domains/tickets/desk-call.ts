import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import { DeskError, type DeskErrorKind } from './desk-error.ts'

/** What every request to a service desk has in common. */
export interface Reach {
  /** How it is called in sentences: `ConnectWise PSA`. */
  name: string
  /** Origin, without a slash at the end. */
  site: string
  headers: Readonly<Record<string, string>>
  settings: Pick<TicketSettings, 'requestTimeoutSeconds'>
  /** Ends what is under way, as when the server stops. */
  signal?: AbortSignal | undefined
  /** Takes the words out of an error's body. */
  wordsOf(body: unknown): Words | undefined
  /** Where a status means something else than elsewhere. */
  kindOf?(status: number, words: Words | undefined): DeskErrorKind | undefined
}

export interface Words {
  message: string
  field?: string | undefined
}

export interface DeskCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  json?: unknown
  form?: FormData
  raw?: { contentType: string; content: string }
}

export interface DeskAnswer {
  body: unknown
  headers: Headers
}

/** Of an answer; what is longer is not ours to hold in memory. */
const mostBytes = 16 * 1024 * 1024

/** Throws `DeskError` for everything but an answer of 2xx. */
export async function callDesk(reach: Reach, call: DeskCall): Promise<DeskAnswer> {
  const deadline = AbortSignal.timeout(reach.settings.requestTimeoutSeconds * 1000)
  const signal = reach.signal ? AbortSignal.any([reach.signal, deadline]) : deadline
  try {
    const response = await fetch(addressOf(reach, call), {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...reach.headers,
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.raw ? { 'content-type': call.raw.contentType } : {}),
      },
      body:
        call.json === undefined
          ? (call.form ?? call.raw?.content ?? null)
          : JSON.stringify(call.json),
      redirect: 'manual',
      signal,
    })
    const body = parsed(await textOf(reach, response))
    if (response.ok) return { body, headers: response.headers }
    throw refusal(reach, response, body)
  } catch (error) {
    throw error instanceof DeskError ? error : noAnswer(reach, error, deadline)
  }
}

function addressOf({ site }: Reach, { path, query = {} }: DeskCall): URL {
  const url = new URL(site + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url
}

async function textOf({ name }: Reach, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const body: AsyncIterable<Uint8Array> | [] = response.body ?? []
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > mostBytes) {
      throw new DeskError(`${name} answered with more than 16 MiB, which is not read.`, {
        kind: 'lost',
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // A proxy's page, or nothing.
  }
}

function refusal(reach: Reach, response: Response, body: unknown): DeskError {
  const { status, headers } = response
  if (status >= 300 && status < 400) {
    const target = headers.get('location') ?? 'another address'
    return new DeskError(
      `${reach.name} sends us on to ${target}. Give the address that it is really at.`,
      { kind: 'denied' },
    )
  }
  const words = reach.wordsOf(body)
  return new DeskError(words?.message ?? `${reach.name} answered with status ${status}.`, {
    kind: reach.kindOf?.(status, words) ?? kindOf(status),
    field: words?.field,
    retryAfterSeconds: retryAfter(headers.get('retry-after')),
  })
}

function kindOf(status: number): DeskErrorKind {
  if (status === 401 || status === 403) return 'denied'
  if (status === 404) return 'missing'
  if (status === 429 || status === 503) return 'busy'
  // A gateway gave up; what is behind it may be working on it still.
  if (status === 408 || status === 502 || status === 504) return 'lost'
  return status >= 500 ? 'failed' : 'refused'
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

const notSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_TLS\w*|ERR_SSL\w*|CERT_\w+|UNABLE_TO_\w+|\w*SELF_SIGNED\w*)$/

function noAnswer(reach: Reach, error: unknown, deadline: AbortSignal): DeskError {
  if (deadline.aborted) {
    const seconds = reach.settings.requestTimeoutSeconds
    return new DeskError(`${reach.name} did not answer within ${seconds} seconds.`, {
      kind: 'lost',
      cause: error,
    })
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const why = cause instanceof Error ? cause.message || code : String(cause)
  const { host } = new URL(reach.site)
  if (notSent.test(code)) {
    return new DeskError(`${reach.name} cannot be reached at ${host}: ${why}.`, {
      kind: 'unreachable',
      cause: error,
    })
  }
  return new DeskError(`The connection to ${reach.name} at ${host} broke off: ${why}.`, {
    kind: 'lost',
    cause: error,
  })
}
