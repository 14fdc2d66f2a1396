import { expect, test } from 'vitest'
import { parseFilter } from './parse-filter.ts'

test('the query of an address is read as the page reads it', () => {
  expect(parseFilter('who=equals:alice&who=bob&action=Removed&text=a+b&succeeded=false')).toEqual({
    who: [
      { operator: 'equals', value: 'alice' },
      { operator: 'contains', value: 'bob' },
    ],
    action: [{ operator: 'equals', value: 'Removed' }],
    text: 'a b',
    succeeded: false,
  })
})

test.each(['', '?'])('%j finds everything', (text) => {
  expect(parseFilter(text)).toEqual({})
})

test.each([
  ['whom=alice', /no "whom"/],
  ['organizationId=1', /no "organizationId"/],
  ['record=1', /no "record"/],
  ['from=2026-01-01T00:00:00.000Z', /no time range. Leave out from/],
  ['to=2026-01-01T00:00:00.000Z', /no time range/],
  ['last=24h', /no time range/],
  ['who=Equals:alice', /no operator Equals. Write equals:/],
  ['what=isnot:x', /Write notEquals:/],
  ['action=Burned', /^The filter cannot be read: action: /],
  ['action=startsWith:A', /Choose one of/],
  ['who=', /The filter is empty/],
  ['succeeded=maybe', /succeeded/],
  ['succeeded=true&succeeded=false', /succeeded/],
  ['timeOfDay=25:00-26:00', /timeOfDay/],
  [`who=${'x'.repeat(501)}`, /500 characters/],
])('%s is refused with a sentence', (text, message) => {
  expect(() => parseFilter(text)).toThrow(message)
})

test('letters before a colon that are no operator are looked for', () => {
  expect(parseFilter('what=https://example.com').what).toEqual([
    { operator: 'contains', value: 'https://example.com' },
  ])
})
