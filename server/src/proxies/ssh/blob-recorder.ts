import { createPrivateKey } from 'node:crypto'
import type { SessionEvent } from '@gatehouse/recording/event'
import { ed25519Sign, keyIdOf, rawPublicKey } from '@gatehouse/recording/node/ed25519'
import { createWriter } from '@gatehouse/recording/node/writer'
import type { BlobAppender, BlobStore } from '#platform/blob/blob-store.ts'
import type { RecordingEnd, RecordingOrder } from '../broker.ts'
import type { Recorder, RecorderStore } from './recorder.ts'

/** Recordings as blobs, sealed and signed segment by segment. */
export function blobRecorders(blobs: BlobStore, now: () => Date): RecorderStore {
  return {
    async open(order, onFailure) {
      const blob = await blobs.openForAppend(order.blobKey)
      return recorderOf(order, blob, now(), onFailure)
    },
  }
}

function recorderOf(
  order: RecordingOrder,
  blob: BlobAppender,
  startedAt: Date,
  onFailure: (cause: Error) => void,
): Recorder {
  const key = createPrivateKey(order.signingKey.privateKeyPem)
  let failure: Error | undefined
  const failed = (cause: Error) => {
    if (failure) return
    failure = cause
    onFailure(cause)
  }
  const writer = createWriter({
    sink: blob,
    dataKey: order.dataKey,
    sign: ed25519Sign(key),
    header: {
      id: order.recordingId,
      startedAt,
      keyId: keyIdOf(rawPublicKey(key)),
      wrappedKey: order.wrappedKey,
      about: order.about,
    },
    onFailure: failed,
  })
  let ending: Promise<RecordingEnd> | undefined
  const write = (event: SessionEvent): Promise<void> | undefined => {
    if (failure || ending) return undefined
    try {
      return writer.write(event)?.catch(failed)
    } catch (cause) {
      failed(cause instanceof Error ? cause : new Error('The recording failed', { cause }))
      return undefined
    }
  }
  const begun = performance.now()
  const end = async (outcome: string): Promise<RecordingEnd> => {
    try {
      const { bytes, segments, duration, head } = await writer.end(outcome)
      await blob.close()
      const durationMs = Math.round(duration / 1000)
      return { bytes, segments, durationMs, head: Buffer.from(head).toString('hex') }
    } catch (cause) {
      failed(cause instanceof Error ? cause : new Error('The recording failed', { cause }))
      await blob.close().catch(() => undefined) // What it says was said before.
      return {
        ...{ bytes: blob.size, segments: 0, durationMs: Math.round(performance.now() - begun) },
        problem: 'It ends early: what came later could not be written.',
      }
    }
  }
  return { write, end: (outcome) => (ending ??= end(outcome)) }
}
