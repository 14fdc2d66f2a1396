import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless'
import { backSequence, penSequence } from './pen.ts'

const plain = '\x1b[0m'

/** Draws the rows of a screen on an empty one. Exact also where only the colour behind nothing is, as editors have it. */
export function screenRows({ cols, rows }: Terminal, buffer: IBuffer): string {
  const drawn: string[] = []
  let isFull = false
  for (let y = 0; y < rows; y++) {
    const line = buffer.getLine(buffer.baseY + y)
    if (!line) continue
    // What was wrapped by the terminal is wrapped again, so that it flows when the size changes.
    const goesOn = isFull && line.isWrapped && charsAt(line, 0) !== ''
    drawn.push(goesOn ? '' : `\x1b[${y + 1};1H`, rowOf(line, cols))
    isFull = charsAt(line, cols - 1) !== '' || line.getCell(cols - 1)?.getWidth() === 0
  }
  return plain + drawn.join('')
}

function rowOf(line: IBufferLine, cols: number): string {
  let drawn = ''
  let pen = ''
  for (let x = 0; x < cols;) {
    const cell = line.getCell(x)
    if (!cell) break
    const wanted = penOf(cell)
    if (wanted !== pen) drawn += wanted
    pen = wanted
    if (cell.getChars() === '') {
      const length = blankLength(line, x, cols, wanted)
      x += length
      if (wanted !== plain) drawn += `\x1b[${length}X`
      if (x < cols) drawn += `\x1b[${length}C`
      continue
    }
    drawn += cell.getChars()
    x += Math.max(1, cell.getWidth())
  }
  return drawn
}

/** How many cells from here on hold nothing, alike. */
function blankLength(line: IBufferLine, from: number, cols: number, pen: string): number {
  let to = from + 1
  for (; to < cols; to++) {
    const cell = line.getCell(to)
    if (!cell || cell.getChars() !== '' || penOf(cell) !== pen) break
  }
  return to - from
}

/** Of a cell with nothing in it only what is behind it shows. */
const penOf = (cell: IBufferCell): string =>
  cell.getChars() === '' ? backSequence(cell) : penSequence(cell)

const charsAt = (line: IBufferLine, x: number): string => line.getCell(x)?.getChars() ?? ''

/** How keys and the mouse are told to the program: not to be seen, but a player sets them as they were. */
export function modeSequence({ modes }: Terminal): string {
  const mouse = { none: '', x10: '9', vt200: '1000', drag: '1002', any: '1003' }
  const set = [
    modes.applicationCursorKeysMode ? '1' : '',
    modes.bracketedPasteMode ? '2004' : '',
    modes.reverseWraparoundMode ? '45' : '',
    modes.sendFocusMode ? '1004' : '',
    mouse[modes.mouseTrackingMode],
  ].filter((mode) => mode !== '')
  return [
    ...set.map((mode) => `\x1b[?${mode}h`),
    modes.applicationKeypadMode ? '\x1b=' : '',
    modes.insertMode ? '\x1b[4h' : '',
    modes.wraparoundMode ? '' : '\x1b[?7l',
  ].join('')
}
