import type { Terminal } from '@xterm/headless'
import { type Pen, penSequence } from './pen.ts'
import { modeSequence, screenRows } from './screen-rows.ts'

type Charset = { q?: string } | undefined

interface InsideBuffer {
  x: number
  y: number
  scrollTop: number
  scrollBottom: number
  savedX: number
  savedY: number
  savedCurAttrData: Pen
  savedCharset: Charset
}

/**
 * What the terminal keeps and does not tell, but is needed to make the same screen again. As in version 6.0, which is
 * pinned; a test compares.
 */
interface Inside {
  buffer: InsideBuffer
  _bufferService: { buffers: { normal: InsideBuffer } }
  coreService: { isCursorHidden: boolean }
  _charsetService: { glevel: number; charset: Charset; _charsets: Charset[] }
  _inputHandler: { _parser: { currentState: number }; _curAttrData: Pen }
}

/** Where the parser is when no sequence is under way. */
const ground = 0

const insideOf = (terminal: Terminal): Inside => (terminal as unknown as { _core: Inside })._core

export const isAtRest = (terminal: Terminal): boolean =>
  insideOf(terminal)._inputHandler._parser.currentState === ground

/** Control sequences that make this screen on an empty terminal. */
export function wholeScreen(terminal: Terminal): string {
  const { active, normal, alternate } = terminal.buffer
  const first = screenRows(terminal, normal)
  if (active.type === 'normal') return first + restOf(terminal)
  // The other screen keeps how the first one was drawn on, and comes up in the colour that is on.
  const inside = insideOf(terminal)._bufferService.buffers.normal
  const begin = `${at(inside.savedX, inside.savedY)}${kept(inside)}\x1b[?1049h\x1b(B\x1b[0m\x1b[2J`
  return first + begin + screenRows(terminal, alternate) + restOf(terminal)
}

function restOf(terminal: Terminal): string {
  const { buffer, coreService, _charsetService, _inputHandler } = insideOf(terminal)
  const { charset, glevel, _charsets: charsets } = _charsetService
  const isWhole = buffer.scrollTop === 0 && buffer.scrollBottom === terminal.rows - 1
  const isDrawing = (index: number) =>
    (index === glevel ? charset : charsets[index])?.q === '─' ? '0' : 'B'
  return [
    `${at(buffer.savedX, buffer.savedY)}${kept(buffer)}\x1b7\x1b(B`,
    isWhole ? '' : `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`,
    cursorOf(terminal),
    penSequence(_inputHandler._curAttrData),
    ...['(', ')', '*', '+'].map((set, index) => `\x1b${set}${isDrawing(index)}`),
    ['', '\x0e', '\x1bn', '\x1bo'][glevel] ?? '',
    coreService.isCursorHidden ? '\x1b[?25l' : '',
    modeSequence(terminal),
  ].join('')
}

/** Pen and characters as they were when the cursor was kept. */
const kept = ({ savedCurAttrData, savedCharset }: InsideBuffer): string =>
  `${penSequence(savedCurAttrData)}\x1b(${savedCharset?.q === '─' ? '0' : 'B'}`

/** Behind the last column the cursor waits for the next character: only printing gets it there. */
function cursorOf(terminal: Terminal): string {
  const { x, y } = insideOf(terminal).buffer
  if (x < terminal.cols) return at(x, y)
  const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)
  const last = line?.getCell(terminal.cols - 1)
  const isHalf = last?.getWidth() === 0
  const cell = isHalf ? line?.getCell(terminal.cols - 2) : last
  const pen = cell ? penSequence(cell) : ''
  return pen + at(terminal.cols - (isHalf ? 2 : 1), y) + (cell?.getChars() || ' ')
}

const at = (x: number, y: number): string => `\x1b[${y + 1};${x + 1}H`
