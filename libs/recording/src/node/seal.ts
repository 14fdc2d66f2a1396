import { createCipheriv, hash } from 'node:crypto'
import { type Bytes, concat } from '../bytes.ts'
import {
  type SegmentStart,
  authenticationBytes,
  encodeSegmentStart,
  nonceOf,
  tagBytes,
} from '../segment.ts'
import { signatureBytes, signedMessage } from '../signature.ts'
import type { Sign } from './ed25519.ts'

export interface SealedSegment {
  final: boolean
  firstAt: number
  lastAt: number
  plainBytes: number
  compressed: boolean
  /** The events, compressed or not. */
  packed: Uint8Array
}

/** One more, and a nonce would be used twice. */
const lastNumber = 0xffffffff

/**
 * Encrypts, signs and links what is written, in the order of the calls. It must make one file only:
 * a second one with the same data key would use the nonces again, and both could be read.
 */
export class Sealer {
  readonly #dataKey: Uint8Array
  readonly #sign: Sign
  #headerDigest: Uint8Array = new Uint8Array(0)
  #link: Uint8Array = new Uint8Array(0)
  #number = 0

  constructor(dataKey: Uint8Array, sign: Sign) {
    if (dataKey.length !== 32) throw new TypeError('A data key has 32 bytes')
    this.#dataKey = Uint8Array.from(dataKey)
    this.#sign = sign
  }

  get segments(): number {
    return this.#number
  }

  /** What the next segment would follow on: names the recording as it is now. */
  get link(): Uint8Array {
    return this.#link
  }

  async header(header: Bytes): Promise<Bytes> {
    this.#headerDigest = sha256(header)
    return this.#finish(this.#headerDigest, header)
  }

  async segment(segment: SealedSegment): Promise<Bytes> {
    const { packed, ...times } = segment
    const number = this.#number++
    if (number > lastNumber)
      throw new RangeError('The recording has as many segments as there can be')
    const start = encodeSegmentStart({
      ...times,
      number,
      tag: this.#headerDigest.subarray(0, tagBytes),
      bodyBytes: packed.length + authenticationBytes,
      previous: this.#link,
    } satisfies SegmentStart)
    const cipher = createCipheriv('aes-256-gcm', this.#dataKey, nonceOf(number))
    cipher.setAAD(concat(start, this.#headerDigest))
    const content = concat(start, cipher.update(packed), cipher.final(), cipher.getAuthTag())
    return this.#finish(sha256(content), content)
  }

  async #finish(digest: Uint8Array, content: Bytes): Promise<Bytes> {
    const signature = await this.#sign(signedMessage(digest))
    if (signature.length !== signatureBytes) throw new TypeError('A signature has 64 bytes')
    this.#link = sha256(concat(digest, signature))
    return concat(content, digest, signature)
  }
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
