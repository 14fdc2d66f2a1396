import { type Cursor, ahead, escapedCharacter, next, take, takes } from './pattern-cursor.ts'
import {
  isNewline,
  type Matcher,
  namedClasses,
  not,
  PatternError,
  type PatternPart,
} from './pattern-part.ts'

const maxRepeat = 100
const maxDepth = 50

/** Reads a regular expression as JavaScript has it, but for back references and looking around. */
export function parsePattern(source: string): PatternPart {
  const cursor: Cursor = { characters: Array.from(source), at: 0 }
  const whole = choice(cursor, 0)
  if (next(cursor) !== undefined) throw new PatternError('A ) has no (.')
  return whole
}

function choice(cursor: Cursor, depth: number): PatternPart {
  if (depth > maxDepth) throw new PatternError('There are too many groups in groups.')
  const parts = [sequence(cursor, depth)]
  while (takes(cursor, '|')) parts.push(sequence(cursor, depth))
  return parts.length === 1 && parts[0] ? parts[0] : { is: 'choice', parts }
}

function sequence(cursor: Cursor, depth: number): PatternPart {
  const parts: PatternPart[] = []
  while (![undefined, '|', ')'].includes(next(cursor))) {
    parts.push(repeated(cursor, atom(cursor, depth)))
  }
  return { is: 'sequence', parts }
}

function repeated(cursor: Cursor, part: PatternPart): PatternPart {
  const count = repetition(cursor)
  if (!count) return part
  if (part.is === 'anchor') throw new PatternError('An anchor such as ^ or \\b cannot be repeated.')
  takes(cursor, '?') // Whether it takes much or little does not matter to whether it matches.
  if (repetition(cursor)) throw new PatternError('A repetition cannot be repeated; use a group.')
  return { is: 'repeat', part, ...count }
}

function repetition(cursor: Cursor): { least: number; most: number } | undefined {
  if (takes(cursor, '*')) return { least: 0, most: Infinity }
  if (takes(cursor, '+')) return { least: 1, most: Infinity }
  if (takes(cursor, '?')) return { least: 0, most: 1 }
  const found = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(ahead(cursor, 12))
  if (!found) return undefined
  const [text, from, range, to] = found
  cursor.at += text.length
  const least = Number(from)
  const open = range === undefined ? least : Infinity
  const most = to === undefined ? open : Number(to)
  if (least > maxRepeat || (most !== Infinity && most > maxRepeat)) {
    throw new PatternError(`A part is repeated ${maxRepeat} times at most, or without end.`)
  }
  if (most < least) throw new PatternError(`In ${text} the second number is the smaller one.`)
  return { least, most }
}

function atom(cursor: Cursor, depth: number): PatternPart {
  const character = take(cursor)
  if (character === '(') return group(cursor, depth)
  if (character === '[') return { is: 'one', matches: characterClass(cursor) }
  if (character === '.') return { is: 'one', matches: not(isNewline) }
  if (character === '^') return { is: 'anchor', anchor: 'start' }
  if (character === '$') return { is: 'anchor', anchor: 'end' }
  if (character === '\\') return escaped(cursor)
  if ('*+?'.includes(character)) {
    throw new PatternError(`There is nothing for the ${character} to repeat.`)
  }
  return literal(character)
}

function group(cursor: Cursor, depth: number): PatternPart {
  if (!takes(cursor, '?:') && next(cursor) === '?') {
    throw new PatternError(
      'Of groups only (...) and (?:...) can be used; there is no looking around.',
    )
  }
  const inside = choice(cursor, depth + 1)
  if (!takes(cursor, ')')) throw new PatternError('A ( has no ).')
  // A repeated group must not be taken for a repeated anchor.
  return { is: 'sequence', parts: [inside] }
}

function escaped(cursor: Cursor): PatternPart {
  const character = take(cursor)
  if (character === '') throw new PatternError('There is nothing after the last \\.')
  if (character === 'b') return { is: 'anchor', anchor: 'word' }
  if (character === 'B') return { is: 'anchor', anchor: 'not-word' }
  const matches = namedClasses[character]
  return matches ? { is: 'one', matches } : literal(escapedCharacter(cursor, character))
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0

function literal(character: string): PatternPart {
  const wanted = codeOf(character)
  return { is: 'one', matches: (code) => code === wanted }
}

function characterClass(cursor: Cursor): Matcher {
  const isNegated = takes(cursor, '^')
  const matchers: Matcher[] = []
  while (next(cursor) !== ']') {
    if (next(cursor) === undefined) throw new PatternError('A [ has no ].')
    matchers.push(classItem(cursor))
  }
  take(cursor)
  const any: Matcher = (code) => matchers.some((matches) => matches(code))
  return isNegated ? not(any) : any
}

function classItem(cursor: Cursor): Matcher {
  const from = classEnd(cursor)
  if (typeof from !== 'number') return from
  const [dash, end] = [next(cursor), cursor.characters[cursor.at + 1]]
  if (dash !== '-' || end === ']' || end === undefined) return (code) => code === from
  take(cursor)
  const to = classEnd(cursor)
  if (typeof to !== 'number') return (code) => code === from || code === codeOf('-') || to(code)
  if (to < from) throw new PatternError('In a range such as [a-z] the second is the smaller one.')
  return (code) => code >= from && code <= to
}

function classEnd(cursor: Cursor): number | Matcher {
  const character = take(cursor)
  if (character !== '\\') return codeOf(character)
  const name = take(cursor)
  if (name === '') throw new PatternError('A [ has no ].')
  return namedClasses[name] ?? codeOf(name === 'b' ? '\b' : escapedCharacter(cursor, name))
}
