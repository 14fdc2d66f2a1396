import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ActivityIndex, OnBatch } from '#domains/activity'
import type { Context } from '#platform/context.ts'
import type { SealingKey } from '#platform/crypto/seal.ts'
import type { Client } from './authenticate.service.ts'
import { bodyText } from './body-text.ts'
import { compileFilters, type Filter } from './filter.ts'
import { mayMatchBatch, narrowByIndex } from './batch-filter.ts'
import { readMark, writeMark } from './mark.ts'
import { readPage } from './read-records.service.ts'
import { type BodyBudget, readBody } from './request-body.ts'
import { readMarkBody, readRecordsBody, readSearchBody } from './request-input.ts'
import { formatOf, readCount, type Resource, type Target } from './request-target.ts'
import { type Answer, recordsAnswer, writtenAnswer } from './wire-answer.ts'
import { wrongInput } from './wire-error.ts'
import { forgetAnswered, writeActivityRecords } from './write-records.service.ts'

/** What all requests share. */
export interface Desk {
  markKey: SealingKey
  onBatch: readonly OnBatch[]
  /** Makes a search that finds little quick; it finds the same without. */
  index?: ActivityIndex | undefined
  budget: BodyBudget
  /** Hashes of requests that are being written while their client still waits. */
  underWay: Set<string>
}

export interface Exchange {
  ctx: Context
  client: Client
  request: IncomingMessage
  target: Target
  /** Fires when the client is gone or the server stops. */
  signal: AbortSignal
}

export interface Answered {
  answer: Answer
  /** What follows when the answer has left, or cannot leave any more. */
  afterwards?: (hasLeft: boolean) => Promise<void>
}

/** Of a mark or a search. */
const maxInputBytes = 1024 * 1024
const maxRecordBytes = 50 * 1024 * 1024

/** Reads no more than `most` for a resource; more is answered with 413. */
export const mostBytes = (resource: Resource | undefined): number =>
  resource === 'records' ? maxRecordBytes : maxInputBytes

export async function answerRequest(desk: Desk, exchange: Exchange): Promise<Answered> {
  const { request, target } = exchange
  const count = readCount(target)
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw wrongInput('Send the body as it is, not compressed.')
  return readBody(request, mostBytes(target.resource), desk.budget, async (body) => {
    if (target.resource === 'records') return write(desk, exchange, body)
    return { answer: await read(desk, exchange, count, body) }
  })
}

async function read(
  { markKey, index }: Desk,
  { ctx, client, request, target, signal }: Exchange,
  count: number,
  body: Buffer,
): Promise<Answer> {
  const format = formatOf(target)
  const text = () => bodyText(body, request.headers['content-type'])
  let [mark, filters]: [string | undefined, readonly Filter[]] = [undefined, []]
  if (target.resource === 'search') {
    const clock = { now: ctx.now(), timeZone: client.organization.timeZone }
    ;({ mark, filters } = await readSearchBody(format, text(), clock))
  } else if (request.method === 'POST') mark = await readMarkBody(format, text())
  const page = await readPage(ctx, client, {
    place: mark === undefined ? undefined : readMark(markKey, client.credentialId, mark),
    count,
    matches: compileFilters(filters),
    mayMatch: mayMatchBatch(filters),
    narrow: narrowByIndex(ctx, index, filters),
    signal,
  })
  const next = writeMark(markKey, client.credentialId, page.place)
  return recordsAnswer(format, { records: page.records, mark: next })
}

async function write(
  { onBatch, underWay }: Desk,
  { ctx, client, request, target, signal }: Exchange,
  body: Buffer,
): Promise<Answered> {
  const format = formatOf(target)
  const records = await readRecordsBody(
    format,
    bodyText(body, request.headers['content-type']),
    ctx.now(),
  )
  const requestHash = createHash('sha256').update(format).update(body).digest()
  const key = `${client.credentialId} ${requestHash.toString('hex')}`
  // Somebody who still waits for an answer does not try again: what is the same then is another fact.
  if (underWay.has(key)) {
    await writeActivityRecords(ctx, client, { records }, onBatch)
    return { answer: writtenAnswer }
  }
  underWay.add(key)
  signal.addEventListener('abort', () => underWay.delete(key), { once: true })
  try {
    await writeActivityRecords(ctx, client, { records, requestHash }, onBatch)
  } catch (error) {
    underWay.delete(key)
    throw error
  }
  return {
    answer: writtenAnswer,
    afterwards: async (hasLeft) => {
      if (hasLeft) await forgetAnswered(ctx, client, requestHash)
      underWay.delete(key)
    },
  }
}
