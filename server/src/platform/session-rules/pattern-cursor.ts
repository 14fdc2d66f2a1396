import { PatternError } from './pattern-part.ts'

/** Where the reading of a pattern has come to, in code points. */
export interface Cursor {
  readonly characters: readonly string[]
  at: number
}

export const next = ({ characters, at }: Cursor): string | undefined => characters[at]

/** The next character; empty at the end. */
export function take(cursor: Cursor): string {
  const character = next(cursor) ?? ''
  cursor.at += 1
  return character
}

/** Whether this comes next; if so it is taken. */
export function takes(cursor: Cursor, text: string): boolean {
  const fits = ahead(cursor, text.length) === text
  if (fits) cursor.at += text.length
  return fits
}

export const ahead = ({ characters, at }: Cursor, count: number): string =>
  characters.slice(at, at + count).join('')

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 }

/** What a `\` and the character after it, which was taken, stand for. */
export function escapedCharacter(cursor: Cursor, character: string): string {
  const control = controls[character]
  if (control !== undefined) return String.fromCodePoint(control)
  if (character === 'x' || character === 'u') return byNumber(cursor, character)
  if (/[a-z0-9]/i.test(character)) throw new PatternError(`\\${character} cannot be used.`)
  return character
}

function byNumber(cursor: Cursor, kind: 'x' | 'u'): string {
  const digits = kind === 'x' ? 2 : 4
  const text = ahead(cursor, digits)
  if (!/^[0-9a-f]+$/i.test(text) || text.length < digits) {
    throw new PatternError(`After \\${kind} there are ${digits} hexadecimal digits.`)
  }
  cursor.at += digits
  return String.fromCodePoint(Number.parseInt(text, 16))
}
