import type { ITheme } from '@xterm/xterm'

const names = [
  'background',
  'foreground',
  'cursor',
  'cursorAccent',
  'selectionBackground',
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const satisfies readonly (keyof ITheme)[]

/** The emulator measures and paints by itself, so it is given values and not the names of variables. */
export function terminalTheme(): ITheme {
  const tokens = getComputedStyle(document.documentElement)
  const theme: ITheme = {}
  for (const name of names) {
    const value = tokens.getPropertyValue(`--gh-terminal-${hyphened(name)}`).trim()
    if (value) theme[name] = value
  }
  return theme
}

const hyphened = (name: string) => name.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`)

export const terminalFont = (): string =>
  getComputedStyle(document.documentElement)
    .getPropertyValue('--gh-mono')
    .replaceAll(/\s+/g, ' ')
    .trim() || 'monospace'
