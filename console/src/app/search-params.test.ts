import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from './search-params.ts'

test('a filter reads in the address as the contract writes it', () => {
  const address = stringifySearch({ who: ['equals:alice', 'bob'], text: 'a b', record: undefined })

  expect(address).toBe('?who=equals:alice&who=bob&text=a+b')
})

test('what is written into an address is read out of it again', () => {
  const values = fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2 })),
  )

  fc.assert(
    fc.property(values, (search) => {
      expect(parseSearch(stringifySearch(search))).toEqual({ ...search })
    }),
  )
})
