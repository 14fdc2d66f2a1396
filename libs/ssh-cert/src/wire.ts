/**
 * What bytes of SSH are refused with: they are not what they say they are, or longer than anything real. The message is a
 * whole sentence without the bytes themselves, so it can be shown.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}

/** No field of a key or a certificate comes near it; a length that says more is a lie or an attack. */
export const longestFieldBytes = 65_536

/** RFC 4251 §5: a byte string, or text in UTF-8, after its length (uint32, big-endian). */
export function string(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint32(bytes.length), bytes])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}

/** RFC 4251 §5, mpint: no leading zero bytes but the one that keeps a positive number positive. */
export function mpint(unsigned: Uint8Array): Buffer {
  let bytes = Buffer.from(unsigned)
  while (bytes.length > 0 && bytes[0] === 0) bytes = bytes.subarray(1)
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0
  return string(isNegative ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes)
}

/** Reads fields one after the other; every method throws `FormatError` when the bytes end too early. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** What has been read so far, for signatures. */
  get consumed(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) {
      throw new FormatError('It ends in the middle of a field.')
    }
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  uint32(): number {
    return this.take(4).readUInt32BE()
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE()
  }

  string(longestBytes = longestFieldBytes): Buffer {
    const length = this.uint32()
    if (length > longestBytes) {
      throw new FormatError(`It has a field of ${length} bytes, more than ${longestBytes}.`)
    }
    return this.take(length)
  }

  /** Text in UTF-8; anything else is refused rather than made to fit. */
  text(longestBytes = longestFieldBytes): string {
    return utf8(this.string(longestBytes))
  }

  /** The big-endian bytes of a positive number without leading zeros. */
  mpint(longestBytes = 2049): Buffer {
    const bytes = this.string(longestBytes)
    if (((bytes[0] ?? 0) & 0x80) !== 0) throw new FormatError('It has a negative number.')
    if (bytes[0] !== 0) return bytes
    if (((bytes[1] ?? 0) & 0x80) === 0) {
      throw new FormatError('It has a number with a zero too many in front.')
    }
    return bytes.subarray(1)
  }

  /** What follows the last field would be covered by nothing. */
  end(): void {
    if (!this.isAtEnd) throw new FormatError('It goes on after its last field.')
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function utf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new FormatError('It has text that is not UTF-8.', { cause })
  }
}
