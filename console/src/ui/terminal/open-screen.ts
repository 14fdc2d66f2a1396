import { Terminal } from '@xterm/xterm'
import { lineHeight } from './font-size.ts'
import type { Screen } from './screen.ts'
import { terminalFont, terminalTheme } from './terminal-theme.ts'

/** No screen has more of one character; a target could ask for billions. */
const mostRepeated = 100_000

export interface Opened {
  terminal: Terminal
  screen: Screen
  /** False while something old is shown again, whose questions were answered long ago. */
  mayAnswer: () => boolean
}

/** A terminal that trusts nothing it shows: links in it lead nowhere, and it is told nothing about our window. */
export function openScreen(element: HTMLElement, isReadOnly: boolean, scrollback: number): Opened {
  const terminal = new Terminal({
    disableStdin: isReadOnly,
    scrollback,
    fontFamily: terminalFont(),
    lineHeight,
    theme: terminalTheme(),
    cursorInactiveStyle: isReadOnly ? 'block' : 'outline',
    linkHandler: { activate: () => undefined },
  })
  terminal.parser.registerCsiHandler({ final: 'b' }, ([count]) => Number(count) > mostRepeated)
  terminal.open(element)
  if (isReadOnly) leaveKeysAlone(terminal)
  else copyByKeys(terminal)
  let replaying = 0

  const screen: Screen = {
    write: (data, done) => terminal.write(data, done),
    reset(data = '', size) {
      replaying++
      // CAN and RIS: also out of the middle of a sequence.
      terminal.write('\u0018\u001Bc')
      if (size) screen.resize(size)
      terminal.write(data, () => void replaying--)
    },
    // Behind what was written before: writing happens later than it is asked for.
    resize: ({ columns, rows }) =>
      terminal.write('', () => {
        if (columns !== terminal.cols || rows !== terminal.rows) terminal.resize(columns, rows)
      }),
    focus: () => terminal.focus(),
  }
  return { terminal, screen, mayAnswer: () => replaying === 0 }
}

/** Ctrl+C is for the program, so copying is Ctrl+Shift+C, as in other terminals. */
function copyByKeys(terminal: Terminal): void {
  terminal.attachCustomKeyEventHandler(({ type, ctrlKey, shiftKey, code }) => {
    if (!ctrlKey || !shiftKey || code !== 'KeyC') return true
    if (type === 'keydown' && terminal.hasSelection()) {
      // Where the browser does not let us, its own menu still does.
      navigator.clipboard.writeText(terminal.getSelection()).catch(() => undefined)
    }
    return false
  })
}

/** Keys belong to the page around a terminal that only shows. */
function leaveKeysAlone(terminal: Terminal): void {
  terminal.attachCustomKeyEventHandler(() => false)
  terminal.textarea?.setAttribute('tabindex', '-1')
  terminal.textarea?.setAttribute('readonly', '')
}
