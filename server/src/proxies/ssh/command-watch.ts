import { ShownLine } from './shown-line.ts'
import { LineTypist, type TypedLine } from './typed-line.ts'

/** A line that was entered, until the terminal has shown which it was. */
interface Entered extends TypedLine {
  /** Where it began on the screen; absent when it was typed before there was a prompt. */
  from: { row: number; column: number } | undefined
}

const maxEntered = 20

/**
 * Reads off the commands that somebody gives to a shell: from the keys, and from what the terminal shows of them. A line that
 * is not shown is told to nobody: it may be a password.
 */
export class CommandWatch {
  readonly screen: ShownLine
  readonly #typist = new LineTypist()
  readonly #tell: (line: string) => void
  #from: { row: number; column: number } | undefined
  #entered: Entered[] = []
  #hasPressed = false

  constructor(columns: number, tell: (line: string) => void) {
    this.screen = new ShownLine(columns)
    this.#tell = tell
    this.screen.onLineFeed = () => this.#lineFeed()
  }

  /** Takes a key; the line if it ends one, as the screen has it where the keys do not say. */
  press(byte: number): string | undefined {
    if (this.screen.isFullScreen) {
      this.#reset()
      return undefined
    }
    const isFirst = this.#typist.isEmpty && !this.#hasPressed
    if (isFirst) this.#from = this.#entered.length === 0 ? this.screen.place : undefined
    this.#hasPressed = true
    const line = this.#typist.press(byte)
    if (!line) return undefined
    const from = this.#from
    this.#hasPressed = false
    const text = line.isCertain || !from ? line.text : this.screen.since(from)
    if (line.text.trim() !== '' || !line.isCertain) this.#enter({ ...line, from })
    return text
  }

  shown(data: Buffer): void {
    this.screen.shown(data)
  }

  /** The line was withheld: it is none any more. */
  withheld(): void {
    this.#entered.pop()
    this.#reset()
  }

  #reset(): void {
    this.#typist.clear()
    this.#hasPressed = false
  }

  #enter(entered: Entered): void {
    this.#entered.push(entered)
    if (this.#entered.length > maxEntered) this.#entered.shift()
  }

  #lineFeed(): void {
    const [first] = this.#entered
    if (!first) return
    if (first.from && !first.isCertain) {
      this.#entered.shift()
      const line = this.screen.since(first.from)
      if (line !== '') this.#tell(line)
      return
    }
    const shownAs = (entered: Entered): boolean => isShown(entered, this.screen)
    const at = this.#entered.findIndex(shownAs)
    const found = this.#entered[at]
    if (found) this.#tell(found.text.trim())
    if (found) this.#entered.splice(0, at + 1)
    // It had its chance: the line feed after Enter came, and the line was not there.
    else if (first.from) this.#entered.shift()
  }
}

function isShown({ lastRow, from }: Entered, screen: ShownLine): boolean {
  const last = lastRow.trimEnd()
  return last !== '' && (from ? screen.since(from) : screen.row).endsWith(last)
}
