import { ActivityFilter, operators } from '@gatehouse/contract/activity'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from '../../app/search-params.ts'
import {
  activitySearch,
  type Filter,
  filterOf,
  filtersOf,
  withFilter,
  withoutFilter,
} from './search.ts'

const read = (address: string) => activitySearch(parseSearch(address))

test('an address says what the contract says', () => {
  const search = read('?who=equals:alice&who=bob&action=notEquals:Read&succeeded=false&last=24h')

  expect(filtersOf(search)).toEqual([
    { field: 'who', operator: 'equals', value: 'alice' },
    { field: 'who', operator: 'contains', value: 'bob' },
    { field: 'action', operator: 'notEquals', value: 'Read' },
  ])
  expect(search).toMatchObject({ succeeded: 'false', last: '24h' })
})

test('what an address cannot mean is left out and the page still opens', () => {
  expect(
    read('?action=Exploded&from=yesterday&succeeded=maybe&timeOfDay=25:00-26:00&nonsense=1'),
  ).toEqual({})
})

test('any filter that is added is found in the address and can be taken away', () => {
  const filters = fc.record({
    field: fc.constantFrom('who', 'what', 'details'),
    operator: fc.constantFrom(...operators),
    value: fc
      .oneof(fc.string({ minLength: 1, maxLength: 300 }), fc.constant('equals:x'))
      .filter((value) => value.trim() !== ''),
  }) as fc.Arbitrary<Filter>

  fc.assert(
    fc.property(filters, (filter) => {
      const search = read(stringifySearch({ ...withFilter({}, filter) }))

      expect(filtersOf(search)).toEqual([filter])
      expect(withoutFilter(search, filter)).toEqual({})
    }),
  )
})

test('what is asked of the server is what the contract takes', () => {
  const query = filterOf(read('?who=alice&text=a+b&last=1h'), Date.parse('2026-11-21T09:30:20Z'))

  expect(query).toEqual({ who: ['alice'], text: 'a b', from: '2026-11-21T08:30:00.000Z' })
  expect(ActivityFilter.safeParse(query).success).toBe(true)
})

test('without a range the last seven days are asked for, and all time when that is chosen', () => {
  const now = Date.parse('2026-11-21T09:00:00Z')

  expect(filterOf(read(''), now)).toEqual({ from: '2026-11-14T09:00:00.000Z' })
  expect(filterOf(read('?last=all'), now)).toEqual({})
  expect(filterOf(read('?to=2026-11-01T00:00:00.000Z&last=1h'), now)).toEqual({
    to: '2026-11-01T00:00:00.000Z',
  })
})
