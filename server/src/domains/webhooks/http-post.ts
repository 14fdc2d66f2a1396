import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Address } from './webhook-address.ts'

export interface Post {
  url: URL
  /** Connected to instead of what the name service says by then. */
  addresses: readonly Address[]
  headers: Readonly<Record<string, string>>
  body: string
  /** Ends the attempt, its answer included. */
  signal: AbortSignal
}

export interface PostAnswer {
  status: number
  headers: IncomingMessage['headers']
  /** The beginning, as text. */
  text: string
}

/** What is kept of an answer, in bytes; the rest is not even read. */
const keptBytes = 4096

/** Follows no redirect, and takes a status for an answer even when its body breaks off. */
export function post({ url, addresses, headers, body, signal }: Post): Promise<PostAnswer> {
  const request = url.protocol === 'http:' ? requestHttp : requestHttps
  return new Promise((resolve, reject) => {
    let isAnswered = false
    const failed = (error: Error) => {
      if (!isAnswered) reject(error)
    }
    const sending = request(
      url,
      {
        method: 'POST',
        agent: false,
        signal,
        lookup: pinned(addresses),
        headers: {
          ...headers,
          'content-length': String(Buffer.byteLength(body)),
          connection: 'close',
        },
      },
      (response) => {
        isAnswered = true
        void beginningOf(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
          sending.destroy()
        })
      },
    )
    sending.on('error', failed)
    // Nothing came, and no error either: an upgrade that nobody asked for.
    sending.on('close', () => failed(new Error('the receiver closed the connection')))
    sending.end(body)
  })
}

const pinned =
  (addresses: readonly Address[]): LookupFunction =>
  (_hostname, { all }, done) => {
    const [first] = addresses
    if (!first) return done(new Error('The name has no address.'), '')
    if (all) return done(null, [...addresses])
    done(null, first.address, first.family)
  }

/** Never fails: the status has arrived, and that decides. */
function beginningOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = () => resolve(readable(Buffer.concat(chunks).subarray(0, keptBytes)))
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= keptBytes) finish()
    })
    for (const end of ['end', 'close', 'error']) response.on(end, finish)
  })
}

/** PostgreSQL takes no NUL, and a person can do nothing with other control characters. */
const readable = (bytes: Buffer): string =>
  // oxlint-disable-next-line no-control-regex
  bytes.toString('utf8').replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '\uFFFD')
