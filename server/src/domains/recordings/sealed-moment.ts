import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { RecordingId } from '@gatehouse/contract/ids'
import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { z } from 'zod'
import type { MomentData, NewMoment } from './recording-moment.store.ts'
import { maxScreenCharacters } from './screen-limits.ts'
import type { Moment } from './thread-messages.ts'

const Segment = z.object({
  ...{ number: z.number(), offset: z.number(), bytes: z.number(), plainBytes: z.number() },
  ...{ firstAt: z.number(), lastAt: z.number(), final: z.boolean() },
  previous: z.string().transform((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
})
const Screen = z.object({
  ...{ columns: z.number(), rows: z.number(), screen: z.string(), isTerminal: z.boolean() },
})

/** A screen shows what the recording shows, so it is kept under the same key. */
const keyOf = (dataKey: Buffer): SealingKey => ({ id: 1, secret: new Secret(dataKey) })
const contextOf = (id: RecordingId, channel: number, atUs: number) =>
  `recording_keyframe:${id}:${channel}:${atUs}`

export function sealMoment(
  id: RecordingId,
  dataKey: Buffer,
  { channel, atUs, segment, screen }: Moment,
): NewMoment {
  const packed = deflateRawSync(JSON.stringify(screen))
  const previous = Buffer.from(segment.previous).toString('hex')
  return {
    channel,
    at_us: atUs,
    segment: JSON.stringify({ ...segment, previous }),
    screen_sealed: seal(keyOf(dataKey), packed, contextOf(id, channel, atUs)),
  }
}

export function openMoment(id: RecordingId, dataKey: Buffer, row: MomentData): Moment {
  const { channel } = row
  const atUs = Number(row.at_us)
  const packed = open(keyOf(dataKey), row.screen_sealed, contextOf(id, channel, atUs)).reveal()
  const text = inflateRawSync(packed, { maxOutputLength: 8 * maxScreenCharacters }).toString()
  return {
    ...{ channel, atUs },
    segment: Segment.parse(row.segment),
    screen: Screen.parse(JSON.parse(text)),
  }
}
