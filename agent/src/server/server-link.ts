import { activityBatchesApi, BatchReceipt } from '@gatehouse/contract/activity-batches'
import { agentApi } from '@gatehouse/contract/agents'
import { directoryPicturesApi } from '@gatehouse/contract/directories'
import type { BatchId, ConnectorId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { LenientConfiguration } from '../configuration.ts'
import { answerFailure, parseJson } from './answer-failure.ts'
import type { Answer, ServerConnection } from './connection.ts'
import { ServerFailure } from './failure.ts'
import type { Tokens } from './tokens.ts'

export const apiPath = (path: string) => `/api/v1${path}`

export type HeartbeatBody = z.input<(typeof agentApi.heartbeat)['body'] & z.ZodType>

const HeartbeatAnswer = z.object({
  configuration: LenientConfiguration,
  shouldRotateToken: z.boolean(),
})
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>

interface Request {
  path: string
  headers: Record<string, string>
  body: readonly Uint8Array[]
}

/** What an enrolled agent says to its server. */
export class ServerLink {
  readonly #connection: ServerConnection
  readonly #tokens: Tokens

  constructor(connection: ServerConnection, tokens: Tokens) {
    this.#connection = connection
    this.#tokens = tokens
  }

  async heartbeat(body: HeartbeatBody, signal: AbortSignal): Promise<HeartbeatAnswer> {
    const answer = await this.#post(json(agentApi.heartbeat.path, body), signal)
    return this.#parse(HeartbeatAnswer, answer)
  }

  /** Gets the next token and keeps it; it takes effect when it is first used. */
  async rotateToken(signal: AbortSignal): Promise<void> {
    const answer = await this.#post(json(agentApi.rotateToken.path, {}), signal)
    this.#tokens.keepNext(this.#parse(agentApi.rotateToken.response, answer).token)
  }

  async upload(
    batch: { batchId: BatchId; connectorId: ConnectorId },
    body: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<BatchReceipt> {
    const query = new URLSearchParams(batch).toString()
    const answer = await this.#post(
      {
        path: `${activityBatchesApi.ingest.path}?${query}`,
        headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
        body,
      },
      signal,
    )
    const receipt = this.#parse(BatchReceipt, answer)
    if (receipt.batchId !== batch.batchId) throw this.#stranger()
    return receipt
  }

  /** Sent again with the same number, a part counts once. `body` is as the contract wants it, in JSON. */
  async sendPicturePart(
    { pictureId, part }: { pictureId: string; part: number },
    body: string,
    signal: AbortSignal,
  ): Promise<void> {
    const path = directoryPicturesApi.send.path
      .replace(':pictureId', pictureId)
      .replace(':part', `${part}`)
    const headers = { 'content-type': 'application/json' }
    const answer = await this.#post({ path, headers, body: [Buffer.from(body)] }, signal)
    this.#parse(directoryPicturesApi.send.response, answer)
  }

  async #post(request: Request, signal: AbortSignal): Promise<Answer> {
    let failure: ServerFailure | undefined
    for (const token of this.#tokens.candidates()) {
      const answer = await this.#connection.ask({
        method: 'POST',
        path: apiPath(request.path),
        headers: { ...request.headers, authorization: `Bearer ${token}` },
        body: request.body,
        signal,
      })
      failure = isGood(answer) ? undefined : answerFailure(this.#connection.url, answer)
      // A refusal also shows that the token is good; what a proxy says shows nothing.
      if (!failure || failure.kind === 'refused') this.#tokens.worked(token)
      if (!failure) return answer
      if (failure.kind !== 'unauthenticated') throw failure
    }
    throw failure ?? this.#stranger()
  }

  #parse<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
    const parsed = schema.safeParse(parseJson(answer.body))
    if (!parsed.success) throw this.#stranger()
    return parsed.data
  }

  #stranger(): ServerFailure {
    return new ServerFailure(
      'unreachable',
      `What answers at ${this.#connection.url} does not speak like this version's server. ` +
        'Is a proxy in between, or is the agent older than the server?',
    )
  }
}

const isGood = ({ status }: Answer) => status >= 200 && status < 300

function json(path: string, body: unknown): Request {
  return {
    path,
    headers: { 'content-type': 'application/json' },
    body: [Buffer.from(JSON.stringify(body))],
  }
}
