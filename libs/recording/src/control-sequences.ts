/**
 * What a terminal is told, taken apart as ECMA-48 has it. Text comes in any pieces; sequences may be
 * cut anywhere. Strings (OSC, DCS and the like) are passed over: they are not shown.
 */
export interface ControlHandler {
  text(characters: string): void
  /** C0 control characters but ESC, such as `\r`. */
  control(character: string): void
  /** CSI: `\x1b[2;5H` has the parameters `2;5` and the final `H`. */
  sequence(parameters: string, final: string): void
  /** ESC and one character, such as `M`. */
  escape(final: string): void
}

type State = 'ground' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape'

const maxParameterCharacters = 64
/** Beyond it a string has no end: what follows is text again, rather than nothing ever. */
const maxStringCharacters = 64 * 1024

/** C0, DEL and C1: what ends a run of text. */
const special = /\p{Cc}/gu

export class ControlParser {
  readonly #handler: ControlHandler
  #state: State = 'ground'
  #parameters = ''
  #stringLength = 0

  constructor(handler: ControlHandler) {
    this.#handler = handler
  }

  push(text: string): void {
    let position = 0
    while (position < text.length) {
      if (this.#state === 'ground') position = this.#ground(text, position)
      else this.#step(text.charAt(position++))
    }
  }

  /** Hands out the run of text up to the next control character in one piece. */
  #ground(text: string, from: number): number {
    special.lastIndex = from
    const found = special.exec(text)
    const end = found?.index ?? text.length
    if (end > from) this.#handler.text(text.slice(from, end))
    if (!found) return end
    this.#control(found[0])
    return end + 1
  }

  #control(character: string): void {
    if (character === '\x1b') this.#state = 'escape'
    else if (character === '\x9b') this.#beginSequence()
    else if ('\x90\x98\x9d\x9e\x9f'.includes(character)) this.#beginString()
    else this.#handler.control(character)
  }

  #step(character: string): void {
    switch (this.#state) {
      case 'escape':
        return this.#escape(character)
      case 'intermediate':
        if (character > '/') this.#state = 'ground'
        return
      case 'csi':
        return this.#inSequence(character)
      case 'string':
        return this.#inString(character)
      case 'string-escape':
        this.#state = character === '\\' ? 'ground' : 'escape'
        if (this.#state === 'escape') this.#escape(character)
        return
      case 'ground':
        return this.#control(character)
    }
  }

  #escape(character: string): void {
    this.#state = 'ground'
    if (character === '[') this.#beginSequence()
    else if (']P_^X'.includes(character)) this.#beginString()
    else if (character < ' ') this.#control(character)
    else if (character <= '/') this.#state = 'intermediate'
    else this.#handler.escape(character)
  }

  #beginSequence(): void {
    this.#state = 'csi'
    this.#parameters = ''
  }

  #beginString(): void {
    this.#state = 'string'
    this.#stringLength = 0
  }

  #inSequence(character: string): void {
    // A control character inside a sequence acts at once, and the sequence goes on.
    if (character < ' ' && character !== '\x1b') return this.#handler.control(character)
    if (character >= ' ' && character < '@') {
      this.#parameters += character
      if (this.#parameters.length > maxParameterCharacters) this.#state = 'ground'
      return
    }
    this.#state = 'ground'
    if (character === '\x1b') this.#state = 'escape'
    else if (character <= '~') this.#handler.sequence(this.#parameters, character)
  }

  #inString(character: string): void {
    if (character === '\x1b') this.#state = 'string-escape'
    else if ('\x07\x18\x1a\x9c'.includes(character)) this.#state = 'ground'
    else if (++this.#stringLength > maxStringCharacters) this.#state = 'ground'
  }
}
