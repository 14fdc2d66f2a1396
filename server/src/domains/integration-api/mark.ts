import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IntegrationCredentialId } from '@gatehouse/contract/ids'
import type { SealingKey } from '#platform/crypto/seal.ts'
import { wrongInput } from './wire-error.ts'

/** So far a client has come in the journal: after `given` records of the batch `seq`. */
export interface Place {
  seq: number
  given: number
  /** The first bytes of a hash of the batch's id, to notice that the journal is another one. */
  batch: string
}

/** All records of a batch were given, however many there are. */
export const all = 0xff_ff_ff_ff

export const start: Place = { seq: 0, given: all, batch: '00000000' }

export const batchHash = (batchId: string): string =>
  createHash('sha256').update(batchId).digest('hex').slice(0, 8)

const version = 1
/** Version (1), seq (6), given (4), batch (4). */
const placeBytes = 15
const macBytes = 16

/** Signed for one credential, so that nobody makes one up or takes another's. */
export function writeMark(
  key: SealingKey,
  credentialId: IntegrationCredentialId,
  { seq, given, batch }: Place,
): string {
  const bytes = Buffer.alloc(placeBytes)
  bytes.writeUInt8(version, 0)
  bytes.writeUIntBE(seq, 1, 6)
  bytes.writeUInt32BE(given, 7)
  bytes.write(batch, 11, 4, 'hex')
  return Buffer.concat([bytes, macOf(key, credentialId, bytes)]).toString('base64')
}

export function readMark(
  key: SealingKey,
  credentialId: IntegrationCredentialId,
  mark: string,
): Place {
  const bytes = Buffer.from(mark.trim(), 'base64')
  const [place, mac] = [bytes.subarray(0, placeBytes), bytes.subarray(placeBytes)]
  const isOurs = mac.length === macBytes && timingSafeEqual(mac, macOf(key, credentialId, place))
  if (!isOurs || place[0] !== version) {
    throw wrongInput(
      'The continuation mark is not valid. Send one exactly as it was answered to the same credential, or begin again without one.',
    )
  }
  return {
    seq: place.readUIntBE(1, 6),
    given: place.readUInt32BE(7),
    batch: place.toString('hex', 11, 15),
  }
}

const macOf = ({ secret }: SealingKey, credentialId: string, place: Buffer): Buffer =>
  createHmac('sha256', secret.reveal())
    .update(credentialId)
    .update(place)
    .digest()
    .subarray(0, macBytes)
