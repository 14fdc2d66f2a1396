/** Takes one code point. */
export type Matcher = (code: number) => boolean
export type Anchor = 'start' | 'end' | 'word' | 'not-word'

export type PatternPart =
  | { is: 'one'; matches: Matcher }
  | { is: 'anchor'; anchor: Anchor }
  | { is: 'sequence'; parts: PatternPart[] }
  | { is: 'choice'; parts: PatternPart[] }
  | { is: 'repeat'; part: PatternPart; least: number; most: number }

/** The sentence says what is wrong. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

const isDigit: Matcher = (code) => code >= 48 && code <= 57
export const isWord: Matcher = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
const isSpace: Matcher = (code) => /\s/.test(String.fromCodePoint(code))
export const isNewline: Matcher = (code) => [10, 13, 0x20_28, 0x20_29].includes(code)

export const not =
  (matches: Matcher): Matcher =>
  (code) =>
    !matches(code)

export const namedClasses: Readonly<Record<string, Matcher>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}
