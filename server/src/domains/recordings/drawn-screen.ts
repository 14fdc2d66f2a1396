import xterm from '@xterm/headless'
import type { Frame, Screen } from './thread-messages.ts'
import { sizeOf } from './frames.ts'
import { isAtRest, wholeScreen } from './xterm-inside.ts'

/** A piece that is drawn at once; between two of them the clock is looked at. */
const pieceCharacters = 64 * 1024
/** `CSI … b` repeats a character: no screen has more of it, and a target could ask for billions. */
const maxRepeats = 100_000

/** A terminal that nobody sees. What comes from a target may want to hang it: only in a thread that can be ended. */
export class DrawnScreen {
  readonly isTerminal: boolean
  readonly #terminal: xterm.Terminal
  #waiting = ''
  #last = ''

  constructor({ columns, rows, screen, isTerminal }: Screen) {
    this.isTerminal = isTerminal
    this.#terminal = new xterm.Terminal({
      ...{ cols: columns, rows, scrollback: 0, allowProposedApi: true, logLevel: 'off' },
    })
    this.#terminal.parser.registerCsiHandler(
      { final: 'b' },
      ([count]) => Number(count) > maxRepeats,
    )
    this.#waiting = screen
  }

  async put({ kind, data }: Frame): Promise<void> {
    if (kind === 'output') {
      this.#waiting += data
      if (this.#waiting.length >= pieceCharacters) await this.#draw()
      return
    }
    await this.#draw()
    const { columns, rows } = sizeOf(data)
    this.#terminal.resize(columns, rows)
  }

  /** The screen now, and whether all that was put is in it: else the rest of a sequence stands at its end. */
  async take(): Promise<{ screen: Screen; isAtRest: boolean }> {
    await this.#draw()
    const atRest = isAtRest(this.#terminal)
    const screen = wholeScreen(this.#terminal)
    return {
      isAtRest: atRest && !this.#terminal.modes.originMode,
      screen: {
        columns: this.#terminal.cols,
        rows: this.#terminal.rows,
        screen: atRest ? screen : screen + this.#unfinished(),
        isTerminal: this.isTerminal,
      },
    }
  }

  dispose(): void {
    this.#terminal.dispose()
  }

  async #draw(): Promise<void> {
    const text = this.#waiting
    this.#waiting = ''
    for (let from = 0; from < text.length; from += pieceCharacters) {
      const piece = text.slice(from, from + pieceCharacters)
      this.#last = (this.#last + piece).slice(-pieceCharacters)
      await new Promise<void>((resolve) => this.#terminal.write(piece, resolve))
    }
  }

  #unfinished(): string {
    return this.#last.slice(Math.max(0, this.#last.lastIndexOf('\x1b')))
  }
}

export const emptyScreen = (isTerminal: boolean, columns = 80, rows = 24): Screen => ({
  ...{ columns, rows, screen: '', isTerminal },
})
