import { type ControlHandler, ControlParser } from './control-sequences.ts'

/** A line that never ends is cut here, so that a screen of nonsense cannot fill the memory. */
const maxLineCharacters = 4096
const tabWidth = 8

/**
 * The lines a terminal showed, as a person would copy them: what was typed over or erased is gone, as
 * are colours and titles. It is one line, not a screen: where a program moves to another line, the
 * one before counts as finished. Full-screen programs so give the text they drew, in drawing order.
 */
export class ShownLines {
  readonly #parser = new ControlParser(this.#handler())
  readonly #finished: string[] = []
  #cells: string[] = []
  #column = 0

  /** The lines that this text finished. */
  push(text: string): string[] {
    this.#parser.push(text)
    return this.#finished.splice(0)
  }

  /** The line that was not finished; undefined if there is nothing on it. */
  end(): string | undefined {
    return this.#take() || undefined
  }

  #handler(): ControlHandler {
    return {
      text: (characters) => this.#put(characters),
      control: (character) => this.#control(character),
      sequence: (parameters, final) => this.#sequence(parameters, final),
      escape: (final) => {
        if ('DEM'.includes(final)) this.#finish() // Index, next line, reverse index.
      },
    }
  }

  #put(characters: string): void {
    for (const character of characters) {
      if (this.#column >= maxLineCharacters) this.#finish()
      this.#cells[this.#column++] = character
    }
  }

  #control(character: string): void {
    if (character === '\n' || character === '\v' || character === '\f') this.#finish()
    else if (character === '\r') this.#column = 0
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1)
    else if (character === '\t') this.#moveTo(this.#column + tabWidth - (this.#column % tabWidth))
  }

  #sequence(parameters: string, final: string): void {
    const count = Math.max(1, Number.parseInt(parameters, 10) || 1)
    switch (final) {
      case 'C':
        return this.#moveTo(this.#column + count)
      case 'D':
        return this.#moveTo(this.#column - count)
      case 'G':
        return this.#moveTo(count - 1)
      case 'K':
        return this.#erase(parameters)
      case 'P':
        this.#cells.splice(this.#column, count)
        return
      case '@':
        return this.#insert(count)
      case 'X':
        return this.#blank(this.#column, Math.min(this.#column + count, this.#cells.length))
      case 'A':
      case 'B':
      case 'E':
      case 'F':
      case 'H':
      case 'f':
      case 'd':
      case 'J':
        return this.#leaveLine(parameters, final)
    }
  }

  /** `J` alone erases what is below and on the right of the cursor: the line goes on. */
  #leaveLine(parameters: string, final: string): void {
    if (final === 'J' && /^0?$/.test(parameters)) return this.#erase('')
    this.#finish(true)
  }

  #erase(parameters: string): void {
    if (/^0?$/.test(parameters)) this.#cells.length = Math.min(this.#cells.length, this.#column)
    else if (parameters === '1') this.#blank(0, Math.min(this.#column + 1, this.#cells.length))
    else if (parameters === '2') this.#cells = []
  }

  #insert(count: number): void {
    if (this.#column >= this.#cells.length) return
    this.#cells.splice(this.#column, 0, ...spaces(count))
    this.#cells.length = Math.min(this.#cells.length, maxLineCharacters)
  }

  #blank(from: number, to: number): void {
    for (let column = from; column < to; column++) this.#cells[column] = ' '
  }

  #moveTo(column: number): void {
    this.#column = Math.max(0, Math.min(column, maxLineCharacters - 1))
  }

  #finish(onlyIfShown = false): void {
    const line = this.#take()
    if (line !== '' || !onlyIfShown) this.#finished.push(line)
  }

  #take(): string {
    const line = Array.from(this.#cells, (cell) => cell ?? ' ').join('')
    this.#cells = []
    this.#column = 0
    return line.trimEnd()
  }
}

const spaces = (count: number): string[] =>
  Array.from({ length: Math.min(count, maxLineCharacters) }, () => ' ')
