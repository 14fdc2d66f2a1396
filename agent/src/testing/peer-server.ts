import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { gunzipSync } from 'node:zlib'
import { activityBatchesApi, type Refusal } from '@gatehouse/contract/activity-batches'
import { CollectedRecord } from '@gatehouse/contract/activity-record'
import { agentApi, type AgentConfiguration } from '@gatehouse/contract/agents'
import { directoryPicturesApi } from '@gatehouse/contract/directories'
import type { ErrorCode } from '@gatehouse/contract/errors'
import { AgentId } from '@gatehouse/contract/ids'
import type { z } from 'zod'
import type { HeartbeatBody } from '../server/server-link.ts'
import {
  type Certified,
  fingerprintOf,
  makeAuthority,
  makeServerCertificate,
} from './certificates.ts'

export interface StoredBatch {
  batchId: string
  connectorId: string
  lines: string[]
}

export type PicturePart = z.infer<NonNullable<(typeof directoryPicturesApi.send)['body']>>

/** What befalls a request before or after the peer has done its work. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'answer'; status: number; code: ErrorCode; headers?: Record<string, string> }
  | { kind: 'not-ours'; status: number }
  | { kind: 'drop-before' }
  | { kind: 'drop-after' }
  | { kind: 'slow'; milliseconds: number }
  | { kind: 'hang' }

export const secretOfSite = 'a-secret-of-twenty-letters-or-more'

/** An honest server with a real TLS door; it keeps in memory what the real one keeps in a database. */
export class PeerServer {
  readonly authority: Certified
  readonly batches = new Map<string, StoredBatch>()
  readonly heartbeats: HeartbeatBody[] = []
  /** Parts of pictures by number, by picture. */
  readonly pictures = new Map<string, Map<number, PicturePart>>()
  readonly refused: string[] = []
  /** Answers of batches, in order of arrival. */
  readonly arrivals: { batchId: string; isRepeat: boolean }[] = []
  configuration: AgentConfiguration
  shouldRotateToken = false
  fault: (path: string) => Fault = () => ({ kind: 'none' })
  /** Batches with more lines are too large. */
  maxLines = Infinity
  secret: string | undefined = secretOfSite
  isSecretExpired = false
  token: string | undefined
  nextToken: string | undefined
  onChange: () => void = () => undefined
  /** May falsify a receipt. */
  onReceipt: (receipt: object) => object = (receipt) => receipt
  #server: Server
  #port = 0
  #tokenCount = 0

  private constructor(authority: Certified, leaf: Certified) {
    this.authority = authority
    this.#server = this.#create(leaf)
    this.configuration = {
      revision: '1',
      uploadIntervalSeconds: 1,
      heartbeatSeconds: 1,
      spool: { maxBytes: 100_000_000, maxAgeSeconds: 86_400 },
      connectors: [],
    }
  }

  static async start(
    options: { host?: string; leaf?: (authority: Certified) => Certified } = {},
  ): Promise<PeerServer> {
    const authority = makeAuthority('Peer CA')
    const leaf =
      options.leaf?.(authority) ?? makeServerCertificate(authority, options.host ?? '127.0.0.1')
    const peer = new PeerServer(authority, leaf)
    await peer.#listen(0)
    return peer
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`
  }

  connectionString(changes: Record<string, unknown> = {}): string {
    const details = {
      url: this.url,
      caFingerprint: fingerprintOf(this.authority.certificate),
      secret: secretOfSite,
      ...changes,
    }
    return `gatehouse-${Buffer.from(JSON.stringify(details)).toString('base64url')}`
  }

  /** All lines of all batches, as records. */
  records(): CollectedRecord[] {
    return [...this.batches.values()].flatMap(({ lines }) =>
      lines.map((line) => CollectedRecord.parse(JSON.parse(line))),
    )
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    if (this.#server.listening) {
      this.#server.close()
      await once(this.#server, 'close')
    }
  }

  /** Listens again at the same address, also with another certificate. */
  async startAgain(leaf = makeServerCertificate(this.authority, '127.0.0.1')): Promise<void> {
    this.#server = this.#create(leaf)
    await this.#listen(this.#port)
  }

  /** Resolves when the condition holds; it is looked at after each request. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = this.onChange
    this.onChange = () => {
      before()
      if (condition()) resolve()
    }
    await promise
    this.onChange = before
  }

  #create(leaf: Certified): Server {
    return createServer(
      { key: leaf.key, cert: leaf.certificate + this.authority.certificate },
      (request, response) => {
        // A dropped connection is a fault that was asked for.
        this.#serve(request, response).catch(() => response.destroy())
      },
    )
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    this.#port = typeof address === 'object' && address ? address.port : 0
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const url = new URL(request.url ?? '/', this.url)
    const path = url.pathname.replace(/^\/api\/v1/, '')
    const fault = this.fault(path)
    if (fault.kind === 'slow') await new Promise((done) => setTimeout(done, fault.milliseconds))
    if (!isAnsweredByFault(fault, response)) {
      const isDropped = fault.kind === 'drop-after'
      this.#work(request, response, path, url.searchParams, Buffer.concat(chunks), isDropped)
    }
    this.onChange()
  }

  #work(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
    body: Buffer,
    isDropped: boolean,
  ): void {
    const [status, value] = this.#answer(request, path, query, body)
    if (isDropped) response.destroy()
    else answer(response, status, value)
  }

  #answer(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    body: Buffer,
  ): [status: number, body: unknown] {
    if (path === agentApi.enrol.path) return this.#enrol(body)
    if (!this.#isKnown(request.headers.authorization)) return [401, errorBody('unauthenticated')]
    if (path === agentApi.rotateToken.path) {
      this.nextToken = this.#newToken()
      return [200, { token: this.nextToken }]
    }
    if (path === agentApi.heartbeat.path) {
      const parsed = agentApi.heartbeat.body?.parse(JSON.parse(body.toString()))
      if (parsed) this.heartbeats.push(parsed)
      return [200, { configuration: this.configuration, shouldRotateToken: this.shouldRotateToken }]
    }
    if (path === activityBatchesApi.ingest.path) return this.#ingest(query, body)
    return this.#takePicture(path, body)
  }

  #takePicture(path: string, body: Buffer): [number, unknown] {
    const [, pictureId, part] =
      /^\/agent\/directory-pictures\/([^/]+)\/parts\/(\d+)$/.exec(path) ?? []
    if (!pictureId) return [404, errorBody('not_found')]
    if (body.length > 1024 * 1024) return [413, errorBody('invalid_request')]
    const parts = this.pictures.get(pictureId) ?? new Map<number, PicturePart>()
    this.pictures.set(pictureId, parts.set(Number(part), partOf(body)))
    return [200, { received: parts.size }]
  }

  #enrol(body: Buffer): [number, unknown] {
    const parsed = agentApi.enrol.body?.parse(JSON.parse(body.toString()))
    if (parsed?.secret !== this.secret || this.isSecretExpired) {
      const message = 'This connection string was used, or is too old. Issue a new one.'
      return [401, errorBody('unauthenticated', message)]
    }
    this.secret = undefined
    this.token = this.#newToken()
    return [
      200,
      { agentId: AgentId.parse(randomUUID()), token: this.token, ca: this.authority.certificate },
    ]
  }

  #ingest(query: URLSearchParams, body: Buffer): [number, unknown] {
    const { batchId, connectorId } = activityBatchesApi.ingest.query?.parse(
      Object.fromEntries(query),
    ) ?? { batchId: '', connectorId: '' }
    const lines = gunzipSync(body).toString().split('\n').slice(0, -1)
    if (lines.length > this.maxLines) return [413, errorBody('invalid_request')]
    const stored = this.batches.get(batchId)
    const isRepeat = stored !== undefined
    if (stored && stored.lines.join() !== lines.join()) throw new Error('The batch has changed.')
    const refusals = lines.flatMap(refusalOf)
    if (!isRepeat) {
      const good = lines.filter((_, index) => !refusals.some(({ line }) => line === index + 1))
      this.batches.set(batchId, { batchId, connectorId, lines: good })
    }
    this.arrivals.push({ batchId, isRepeat })
    const accepted = lines.length - refusals.length
    const refused = refusals.length
    return [200, this.onReceipt({ batchId, accepted, refused, refusals, isRepeat })]
  }

  #isKnown(authorization = ''): boolean {
    const token = authorization.replace('Bearer ', '')
    if (token === this.nextToken) {
      this.token = this.nextToken
      this.nextToken = undefined
      this.shouldRotateToken = false
    }
    return token === this.token
  }

  #newToken(): string {
    this.#tokenCount += 1
    return `gha_${this.#tokenCount}_${randomUUID()}`
  }
}

const partOf = (body: Buffer) =>
  directoryPicturesApi.send.body?.parse(JSON.parse(body.toString())) as PicturePart

function isAnsweredByFault(fault: Fault, response: ServerResponse): boolean {
  if (fault.kind === 'drop-before') response.destroy()
  if (fault.kind === 'answer') {
    answer(response, fault.status, errorBody(fault.code), fault.headers)
  }
  if (fault.kind === 'not-ours') answer(response, fault.status, '<html>Bad gateway</html>')
  return ['drop-before', 'answer', 'not-ours', 'hang'].includes(fault.kind)
}

function refusalOf(line: string, index: number): Refusal[] {
  const parsed = CollectedRecord.safeParse(JSON.parse(line))
  return parsed.success ? [] : [{ line: index + 1, reason: parsed.error.issues[0]?.message ?? '' }]
}

const errorBody = (code: ErrorCode, message = `The peer says ${code}.`) => ({
  error: { code, message, requestId: 'r' },
})

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(text)
}
