import { type KeyObject, createCipheriv, createSecretKey, hash } from 'node:crypto'
import { type Bytes, concat } from '../bytes.ts'
import {
  type SegmentStart,
  authenticationBytes,
  encodeSegmentStart,
  nonceOf,
  tagBytes,
} from '../segment.ts'
import { digestBytes, sealBytes, signatureBytes, signedMessage } from '../signature.ts'
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
  readonly #dataKey: KeyObject
  readonly #sign: Sign
  #headerDigest: Uint8Array = new Uint8Array(0)
  #link: Uint8Array = new Uint8Array(0)
  #number = 0

  constructor(dataKey: Uint8Array, sign: Sign) {
    if (dataKey.length !== 32) throw new TypeError('A data key has 32 bytes')
    this.#dataKey = createSecretKey(dataKey)
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
    return this.#finish(header)
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
    return this.#finish(start, cipher.update(packed), cipher.final(), cipher.getAuthTag())
  }

  async #finish(...parts: Uint8Array[]): Promise<Bytes> {
    // In one piece from the beginning: at full speed each copy of a segment costs as much as its digest.
    const sealed = concat(...parts, noSeal)
    const content = sealed.subarray(0, -sealBytes)
    const seal = sealed.subarray(-sealBytes)
    const digest = sha256(content)
    const signature = await this.#sign(signedMessage(digest))
    if (signature.length !== signatureBytes) throw new TypeError('A signature has 64 bytes')
    seal.set(digest)
    seal.set(signature, digestBytes)
    this.#link = sha256(seal)
    return sealed
  }
}

const noSeal = new Uint8Array(sealBytes)
const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
