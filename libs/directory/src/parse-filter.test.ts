import fc from 'fast-check'
import { BerWriter } from 'ldapts'
import { expect, test } from 'vitest'
import { escapeFilter } from './filter-value.ts'
import { parseFilter } from './parse-filter.ts'

function sent(filter: string): Buffer {
  const writer = new BerWriter()
  parseFilter(filter).write(writer)
  return writer.buffer
}

test('any bytes are sent as they are, wherever they stand in a filter', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const value = Buffer.from(bytes)
      const equals = `(objectGUID=${escapeFilter(value)})`
      const length = Buffer.from([4, value.length])
      for (const filter of [equals, `(&(cn=x)(|(!${equals})(cn=y)))`]) {
        if (value.length > 0)
          expect(sent(filter).includes(Buffer.concat([length, value]))).toBe(true)
      }
    }),
  )
})

test('a text stays a text, whatever its letters are', () => {
  const name = 'Zoë (Straße) *, \\ 東京 ÿ'
  expect(sent(`(cn=${escapeFilter(name)})`).includes(Buffer.from(name))).toBe(true)
})

test('a filter that cannot be sent as it is meant is refused in words', () => {
  // The last has a character for private use, which is a byte where the library reads it.
  for (const wrong of ['(cn=\\ff*)', '(uSNChanged>=\\ff)', '(cn', '', '(cn=\u{10f741})']) {
    expect(() => parseFilter(wrong)).toThrow('is not written as it must be')
  }
})
