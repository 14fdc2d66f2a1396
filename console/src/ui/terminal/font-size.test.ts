import { expect, test } from 'vitest'
import { fontSizeFor, lineHeight } from './font-size.ts'

const room = { width: 1000, characterWidth: 0.6, characterHeight: 1.2 }
const widthOf = (columns: number, fontSize: number) => Math.round(columns * fontSize * 0.6)

test.each([
  { columns: 90, rows: 24 },
  { columns: 132, rows: 43 },
  { columns: 211, rows: 60 },
])('$columns columns fill the width and never exceed it', (size) => {
  const fontSize = fontSizeFor(size, room)

  expect(widthOf(size.columns, fontSize)).toBeLessThanOrEqual(1000)
  expect(widthOf(size.columns, fontSize)).toBeGreaterThan(990)
})

test('a telephone shows 80 columns', () => {
  const fontSize = fontSizeFor({ columns: 80, rows: 24 }, { ...room, width: 340 })

  expect(widthOf(80, fontSize)).toBe(339)
})

test('a low room makes it smaller', () => {
  const fontSize = fontSizeFor({ columns: 80, rows: 50 }, { ...room, height: 500 })

  expect(50 * fontSize * 1.2 * lineHeight).toBeLessThanOrEqual(500)
})

test('a few columns are not drawn like a poster', () => {
  expect(fontSizeFor({ columns: 10, rows: 5 }, room)).toBe(20)
})
