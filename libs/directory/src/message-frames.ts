import { DirectoryTrouble } from './directory-trouble.ts'

/** Above what any directory answers: a group of 200,000 members in one piece has some 30 MB. */
export const mostMessageBytes = 64 * 1024 * 1024

/**
 * Cuts what arrives into messages. Pieces are put together once, when the last is there, and each message is a copy of its
 * own, so that who keeps a value of it does not keep its neighbours.
 */
export class MessageFrames {
  #pieces: Buffer[] = []
  #bytes = 0
  /** Of the message that is arriving, with its header; undefined until that is there. */
  #wanted: number | undefined

  /** True between two messages. */
  get isEmpty(): boolean {
    return this.#bytes === 0
  }

  /** @throws {DirectoryTrouble} when this is not LDAP, or too much of it */
  *take(piece: Buffer): Generator<Buffer> {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    for (;;) {
      this.#wanted ??= this.#messageBytes()
      if (this.#wanted === undefined || this.#bytes < this.#wanted) return
      yield this.#cut(this.#wanted)
    }
  }

  #cut(length: number): Buffer {
    const all = this.#joined()
    const rest = all.subarray(length)
    this.#pieces = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
    this.#wanted = undefined
    return Buffer.from(all.subarray(0, length))
  }

  #joined(): Buffer {
    const all = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    return all ?? Buffer.concat(this.#pieces)
  }

  #messageBytes(): number | undefined {
    if (this.#bytes === 0) return undefined
    // A header has at most six bytes, and is seldom cut.
    if (this.#bytes > (this.#pieces[0]?.length ?? 0) && (this.#pieces[0]?.length ?? 0) < 6) {
      this.#pieces = [this.#joined()]
    }
    return lengthOf(this.#pieces[0] ?? Buffer.alloc(0))
  }
}

/** Header and content of a message (X.690, 8.1.3): a sequence, then a length in one byte, or how many bytes hold it. */
function lengthOf(start: Buffer): number | undefined {
  if (start[0] !== 0x30) throw notLdap('it does not begin like a message')
  const first = start[1]
  if (first === undefined) return undefined
  if (first < 0x80) return 2 + first
  const lengthBytes = first - 0x80
  if (lengthBytes === 0 || lengthBytes > 4) throw notLdap('the length of a message is not one')
  if (start.length < 2 + lengthBytes) return undefined
  const length = start.readUIntBE(2, lengthBytes)
  if (length > mostMessageBytes) throw tooLong(length)
  return 2 + lengthBytes + length
}

export const notLdap = (why: string, cause?: unknown) =>
  new DirectoryTrouble(
    'connection',
    {
      text: `What answers there is not a directory: ${why}.`,
      fix: 'Check address and port; domain controllers answer at 636, and with StartTLS at 389.',
    },
    cause,
  )

const tooLong = (length: number) =>
  new DirectoryTrouble('connection', {
    text: `An answer of ${Math.round(length / 1024 / 1024)} MB was announced, more than is read at once.`,
    fix: 'Check address and port; if it is a domain controller, ask for fewer attributes.',
  })
