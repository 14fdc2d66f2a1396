import type { z } from 'zod'
import type { RawData, WebSocket } from 'ws'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { parseInput, toAppError } from './answer-error.ts'
import { logFailure } from './failure.ts'
import type { Channel, Talk } from './mount.ts'

/** A slow reader gets less instead of filling our memory, bytes. */
const maxBuffered = 1024 * 1024
const pingMilliseconds = 30_000
/** Longest reason that a close may carry, bytes. */
const longestReason = 120

/** Serves one WebSocket until its handler is done, the caller leaves, or the server ends. */
export async function attend(
  ctx: Context,
  ws: WebSocket,
  serverEnds: AbortSignal,
  work: (channel: Channel<unknown>) => Promise<unknown>,
): Promise<void> {
  const closed = new AbortController()
  const stopWatching = dropWhenGone(ws)
  ws.on('close', () => closed.abort())
  ws.on('error', () => ws.terminate())
  const signal = AbortSignal.any([closed.signal, serverEnds])
  const send = (message: unknown) => {
    if (ws.readyState !== ws.OPEN || ws.bufferedAmount > maxBuffered) return false
    ws.send(JSON.stringify(message))
    return true
  }
  try {
    await work({ send, signal })
  } catch (error) {
    if (!signal.aborted) logFailure(ctx.log, toAppError(error), { requestId: ctx.requestId })
    ws.close(1011, shortened(toAppError(error).message))
  } finally {
    stopWatching()
    ws.resume() // Else it would never hear that the other side agrees to close.
    ws.close()
  }
}

/** A socket whose caller speaks too. What they say is read only once somebody listens. */
export function talkOf(
  ws: WebSocket,
  channel: Channel<unknown>,
  schema: z.ZodType,
): Talk<unknown, unknown> {
  ws.pause()
  return {
    ...channel,
    sendBytes: (bytes) => {
      if (ws.readyState === ws.OPEN) ws.send(bytes, { binary: true })
    },
    listen({ said, bytes }) {
      ws.on('message', (data: RawData, isBinary) => {
        const content = bufferOf(data)
        if (isBinary) return bytes(content)
        try {
          return said(parseInput(schema, jsonOf(content)))
        } catch (error) {
          return ws.close(1008, shortened(toAppError(error).message))
        }
      })
      ws.resume()
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
  }
}

/** A computer that sleeps or lost its network says nothing; whoever does not answer twice is gone. */
function dropWhenGone(ws: WebSocket): () => void {
  let unanswered = 0
  ws.on('pong', () => (unanswered = 0))
  const beat = setInterval(() => {
    // While we read nothing we hear no answer either.
    if (ws.isPaused) unanswered = 0
    if (unanswered >= 2) return ws.terminate()
    unanswered += 1
    return ws.ping()
  }, pingMilliseconds)
  return () => clearInterval(beat)
}

const bufferOf = (data: RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)

function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString())
  } catch (cause) {
    throw new AppError('invalid_request', 'What was sent is no JSON.', { cause })
  }
}

/** To whole characters. */
const shortened = (text: string): string =>
  Buffer.byteLength(text) <= longestReason
    ? text
    : Buffer.from(text)
        .subarray(0, longestReason)
        .toString()
        .replace(/\uFFFD+$/, '')
