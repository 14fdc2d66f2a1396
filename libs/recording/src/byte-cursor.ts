/** Bytes that end too early or say what cannot be. The caller knows where, and makes a finding of it. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes'
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Reads what a `ByteWriter` wrote. Throws `MalformedBytes`; hands out views, never copies. */
export class ByteCursor {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#position
  }

  /** Accepts one spelling for each number: no more bytes than it needs. */
  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 8; count++) {
      const byte = this.#bytes[this.#position++]
      if (byte === undefined) throw new MalformedBytes('A number is cut off')
      value += (byte & 0x7f) * scale
      if (byte > 0x7f) scale *= 128
      else if (byte === 0 && count > 0) throw new MalformedBytes('A number has needless zeros')
      else if (value > Number.MAX_SAFE_INTEGER) break
      else return value
    }
    throw new MalformedBytes('A number is too large')
  }

  raw(count: number): Uint8Array {
    if (count > this.remaining) throw new MalformedBytes('A field is longer than what holds it')
    this.#position += count
    return this.#bytes.subarray(this.#position - count, this.#position)
  }

  blob(limit: number): Uint8Array {
    const count = this.varint()
    if (count > limit) throw new MalformedBytes('A field is longer than its limit')
    return this.raw(count)
  }

  text(limit: number): string {
    return utf8.decode(this.blob(limit))
  }

  /** Throws unless everything has been read. */
  end(): void {
    if (this.remaining > 0) throw new MalformedBytes('Bytes are left over after the last field')
  }
}
