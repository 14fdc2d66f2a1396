import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difference, type Piece } from './difference.ts'

const side = (pieces: readonly Piece[], not: Piece['change']) =>
  pieces.filter((piece) => piece.change !== not).map((piece) => piece.text)

test('of a list in one line only the items that differ are marked', () => {
  expect(difference('deploy, maria', 'alice, deploy, maria')).toEqual([
    { text: 'alice, ', change: 'added' },
    { text: 'deploy, ', change: 'same' },
    { text: 'maria', change: 'same' },
  ])
})

test('of a text the lines that went stand before those that came', () => {
  const pieces = difference('Port 22\nRoot no\nX no', 'Port 22\nRoot yes\nX no')

  expect(pieces.map(({ change }) => change)).toEqual(['same', 'removed', 'added', 'same'])
})

test('both sides can be read out of a difference, whatever they were', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
    .map((lines) => lines.join('\n'))

  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = difference(`${before}\n`, `${after}\n`)
      expect(side(pieces, 'added').join('\n')).toBe(`${before}\n`)
      expect(side(pieces, 'removed').join('\n')).toBe(`${after}\n`)
    }),
  )
})

test('two long texts that share nothing are shown without comparing each with each', () => {
  const many = (letter: string) => Array.from({ length: 20_000 }, (_, at) => `${letter}${at}`)

  const pieces = difference(many('a').join('\n'), many('b').join('\n'))

  expect(pieces).toHaveLength(40_000)
})
