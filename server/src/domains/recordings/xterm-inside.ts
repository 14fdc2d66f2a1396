import type { Terminal } from '@xterm/headless'

/**
 * What the terminal keeps and does not tell, but is needed to make the same screen again. As in version 6.0, which is
 * pinned; a test compares.
 */
export interface Inside {
  buffer: {
    x: number
    y: number
    scrollTop: number
    scrollBottom: number
    savedX: number
    savedY: number
  }
  coreService: { isCursorHidden: boolean }
  _charsetService: { glevel: number; _charsets: ({ q?: string } | undefined)[] }
  _inputHandler: { _parser: { currentState: number } }
}

/** Where the parser is when no sequence is under way. */
const ground = 0

export const insideOf = (terminal: Terminal): Inside =>
  (terminal as unknown as { _core: Inside })._core

export const isAtRest = (terminal: Terminal): boolean =>
  insideOf(terminal)._inputHandler._parser.currentState === ground

/** Beyond what the serializer gives: line drawing, the cursor that was kept, the region that scrolls, the cursor. */
export function restOf(terminal: Terminal): string {
  const { buffer, coreService, _charsetService } = insideOf(terminal)
  const { _charsets: charsets, glevel } = _charsetService
  const isWhole = buffer.scrollTop === 0 && buffer.scrollBottom === terminal.rows - 1
  return [
    ...['(', ')', '*', '+'].map((set, index) => (charsets[index]?.q === '─' ? `\x1b${set}0` : '')),
    buffer.savedX > 0 || buffer.savedY > 0 ? `${at(buffer.savedX, buffer.savedY)}\x1b7` : '',
    isWhole ? '' : `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`,
    cursorOf(terminal),
    glevel === 1 ? '\x0e' : '',
    coreService.isCursorHidden ? '\x1b[?25l' : '',
  ].join('')
}

/** Behind the last column the cursor waits for the next character: only printing gets it there. */
function cursorOf(terminal: Terminal): string {
  const { x, y } = insideOf(terminal).buffer
  if (x < terminal.cols) return at(x, y)
  const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)
  const last = line?.getCell(terminal.cols - 1)
  const isHalf = last?.getWidth() === 0
  const cell = isHalf ? line?.getCell(terminal.cols - 2) : last
  return at(terminal.cols - (isHalf ? 2 : 1), y) + (cell?.getChars() || ' ')
}

const at = (x: number, y: number): string => `\x1b[${y + 1};${x + 1}H`
