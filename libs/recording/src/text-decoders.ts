const decoder = () => new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * UTF-8 whose characters may be cut by the borders of chunks: one decoder for each stream of bytes.
 * What is not UTF-8 becomes U+FFFD.
 */
export class TextDecoders {
  readonly #decoders = new Map<string, ReturnType<typeof decoder>>()

  /** The text so far complete; the rest of a character comes with the next chunk of `stream`. */
  decode(stream: string, data: Uint8Array): string {
    const known = this.#decoders.get(stream) ?? decoder()
    this.#decoders.set(stream, known)
    return known.decode(data, { stream: true })
  }

  /** What no more bytes will complete, of each stream that has some. */
  *end(): Generator<{ stream: string; text: string }> {
    for (const [stream, known] of this.#decoders) {
      const text = known.decode()
      if (text !== '') yield { stream, text }
    }
    this.#decoders.clear()
  }
}
