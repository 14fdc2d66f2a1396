import { AlertFilter } from '@gatehouse/contract/alerts'
import { expect, test } from 'vitest'
import { aLogin } from '../../app/testing/things.ts'
import { parseSearch } from '../../app/search-params.ts'
import { alertSearch, filterOf, timeframesWith } from './search.ts'

const read = (address: string) => alertSearch(parseSearch(address))

test('an address is read, and what has no meaning is left out', () => {
  expect(
    read('?status=resolved&severity=high&severity=worst&days=90&text=+a+&assignee=you'),
  ).toEqual({ status: 'resolved', severity: ['high'], days: 90, text: 'a' })
  expect(read('?status=open&days=30&days=7&severity=')).toEqual({})
})

test('what is asked of the server is what the contract takes', () => {
  const scope = { organizationId: undefined, userId: aLogin().user.id }

  const query = filterOf(read('?assignee=me&severity=low&item=x'), scope)

  expect(AlertFilter.safeParse(query).success).toBe(true)
  expect(query).toMatchObject({ status: 'open', days: 30, assigneeId: scope.userId })
})

test('a time frame that is not offered is shown beside those that are', () => {
  expect(timeframesWith(30)).toEqual([7, 30, 90])
  expect(timeframesWith(365)).toEqual([7, 30, 90, 365])
})
