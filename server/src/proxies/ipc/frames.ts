import type { Duplex } from 'node:stream'
import { AppError } from '#platform/errors.ts'
import { decodeMessage, encodeMessage } from './message.ts'

/** Four bytes, big-endian: how many bytes of message follow. */
const headerBytes = 4
/** Neither end holds more than this of one message. Many times what the largest needs. */
export const maxMessageBytes = 4 * 1024 * 1024
/** Of what the other end has not taken yet. */
const maxWaitingBytes = 2 * maxMessageBytes

export interface FramesOptions {
  hear: (message: unknown) => void
  /** Called once, after the last message, with what was wrong if anything was. */
  ended: (cause?: Error) => void
  /** Reads nothing while the other end does not take its answers. Of two ends only one may, or both could wait for ever. */
  holdsBack: boolean
}

export interface Frames {
  /** Nothing happens when the other end is gone. Throws `invalid_request` for what is too large to be sent. */
  send(message: object): void
  /** Resolves when all that was sent has left, if it can. */
  finish(): Promise<void>
  /** Lets go at once; what was sent before may be lost. */
  close(): void
}

/** Messages over a stream of bytes, whole and in order. */
export function openFrames(stream: Duplex, { hear, ended, holdsBack }: FramesOptions): Frames {
  let isEnded = false
  const end = (cause?: Error) => {
    if (isEnded) return
    isEnded = true
    stream.destroy()
    ended(cause)
  }
  const take = splitFrames((message) => {
    if (!isEnded) hear(decodeMessage(message))
  })
  stream.on('data', (chunk: Buffer) => {
    try {
      take(chunk)
    } catch (cause) {
      end(cause instanceof Error ? cause : new Error('A message could not be read', { cause }))
    }
    if (holdsBack && !isEnded && stream.writableLength > maxWaitingBytes) {
      stream.pause()
      stream.once('drain', () => stream.resume())
    }
  })
  stream.once('error', end)
  stream.once('end', () => end())
  stream.once('close', () => end())
  return {
    send(message) {
      if (isEnded || !stream.writable) return
      const body = encodeMessage(message)
      if (body.length > maxMessageBytes) {
        throw new AppError('invalid_request', 'This is too large to be passed on.')
      }
      const header = Buffer.alloc(headerBytes)
      header.writeUInt32BE(body.length)
      stream.cork()
      stream.write(header)
      stream.write(body)
      stream.uncork()
    },
    finish: () => new Promise((resolve) => stream.end(resolve)),
    close: () => end(),
  }
}

/** Hands on each whole message of what comes in any pieces. @throws when one says that it is too large */
function splitFrames(hand: (message: Buffer) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let held = 0
  let wanted = headerBytes
  return (chunk) => {
    pieces.push(chunk)
    held += chunk.length
    while (held >= wanted) {
      const bytes = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, held)
      pieces = [bytes]
      const length = bytes.readUInt32BE(0)
      if (length > maxMessageBytes) throw new Error(`A message says that it has ${length} bytes`)
      wanted = headerBytes + length
      if (held < wanted) return
      const rest = bytes.subarray(wanted)
      const message = bytes.subarray(headerBytes, wanted)
      ;[pieces, held, wanted] = [[rest], rest.length, headerBytes]
      hand(message)
    }
  }
}
