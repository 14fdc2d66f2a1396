/** A line as far as it can be known from the keys alone. */
export interface TypedLine {
  /** With the lines before that it goes on from. */
  text: string
  /** The last row of it alone, as it stands on the screen. */
  lastRow: string
  /** No key was used whose effect only the shell knows: completion, history, search. */
  isCertain: boolean
}

const maxLength = 8192
const key = {
  interrupt: 3,
  backspace: 8,
  tab: 9,
  lineFeed: 10,
  enter: 13,
  kill: 0x15,
  word: 0x17,
  escape: 0x1b,
  del: 0x7f,
}
/** Finish a line, or throw it away. */
const leaving = new Set([3, 4, 7, 0x1a, 0x1c])

/**
 * What somebody types until they press Enter, as a line editor understands it. A guard rail: what comes by history,
 * completion, aliases or scripts is not in it.
 */
export class LineTypist {
  /** Code units of latin1: bytes, one each. */
  #bytes: number[] = []
  #cursor = 0
  #isCertain = true
  #sequence = ''
  #isPasting = false
  /** Of a command that goes on on the next line. */
  #before = ''

  get isEmpty(): boolean {
    return this.#bytes.length === 0 && this.#isCertain && this.#before === ''
  }

  /** Takes one byte; the line when this byte ends it. */
  press(byte: number): TypedLine | undefined {
    if (this.#sequence !== '') {
      this.#inSequence(byte)
      return undefined
    }
    if (byte === key.escape) {
      this.#sequence = '\x1b'
      return undefined
    }
    const isEnd = byte === key.enter || byte === key.lineFeed
    if (isEnd && this.#isPasting) this.#insert(key.lineFeed)
    else if (isEnd) return this.#finish()
    else this.#edit(byte)
    return undefined
  }

  clear(): void {
    this.#bytes = []
    this.#cursor = 0
    this.#isCertain = true
    this.#before = ''
  }

  #finish(): TypedLine | undefined {
    const line = Buffer.from(this.#bytes).toString('utf8')
    const isCertain = this.#isCertain
    const text = this.#before + line
    this.clear()
    // Goes on on the next line.
    if (/(^|[^\\])(\\\\)*\\$/.test(line)) this.#before = `${text.slice(0, -1)}`
    return { text, lastRow: line.split('\n').at(-1) ?? '', isCertain }
  }

  #edit(byte: number): void {
    if (byte >= 0x20 && byte !== key.del) return this.#insert(byte)
    if (leaving.has(byte)) return this.clear()
    switch (byte) {
      case key.backspace:
      case key.del:
        return this.#erase(this.#characterBefore())
      case key.kill:
        return this.#erase(0)
      case key.word:
        return this.#erase(this.#wordBefore())
      case 0x01:
        this.#cursor = 0
        return undefined
      case 0x05:
        this.#cursor = this.#bytes.length
        return undefined
      case 0x02:
        return this.#move(-1)
      case 0x06:
        return this.#move(1)
      case 0x0b:
        this.#bytes.length = this.#cursor
        return undefined
      default:
        this.#isCertain = false
        return undefined
    }
  }

  #inSequence(byte: number): void {
    this.#sequence += String.fromCharCode(byte)
    const isOpen = /^\x1b(\[[\d;]*|O)?$/.test(this.#sequence) // eslint-disable-line no-control-regex
    if (isOpen && this.#sequence.length < 20) return
    const sequence = this.#sequence.slice(1)
    this.#sequence = ''
    if (sequence === '[200~') this.#isPasting = true
    else if (sequence === '[201~') this.#isPasting = false
    else if (/^(\[|O)C$/.test(sequence)) this.#move(1)
    else if (/^(\[|O)D$/.test(sequence)) this.#move(-1)
    else if (/^(\[H|OH|\[1~|\[7~)$/.test(sequence)) this.#cursor = 0
    else if (/^(\[F|OF|\[4~|\[8~)$/.test(sequence)) this.#cursor = this.#bytes.length
    else if (sequence === '[3~') this.#bytes.splice(this.#cursor, 1)
    else this.#isCertain = false
  }

  #insert(byte: number): void {
    if (this.#bytes.length >= maxLength) {
      this.#isCertain = false
      return
    }
    this.#bytes.splice(this.#cursor, 0, byte)
    this.#cursor += 1
  }

  #move(by: number): void {
    this.#cursor = Math.max(0, Math.min(this.#bytes.length, this.#cursor + by))
  }

  #erase(from: number): void {
    this.#bytes.splice(from, this.#cursor - from)
    this.#cursor = from
  }

  /** A character of UTF-8 has several bytes; those after the first begin with 10. */
  #characterBefore(): number {
    let at = this.#cursor - 1
    while (at > 0 && ((this.#bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1
    return Math.max(0, at)
  }

  #wordBefore(): number {
    let at = this.#cursor
    while (at > 0 && this.#bytes[at - 1] === 0x20) at -= 1
    while (at > 0 && this.#bytes[at - 1] !== 0x20) at -= 1
    return at
  }
}
