import { expect, test } from 'vitest'
import { matchCompanies, plainName } from './match-companies.ts'

const company = (name: string, at = 0) => ({ id: `${name} ${at}`, name })
const organization = (name: string) => ({ id: `our ${name}`, name })

test.each([
  ['Müller & Söhne GmbH', 'muller and sohne'],
  ['Alpine, Inc.', 'alpine'],
  ['ALPINE', 'alpine'],
  ['O’Brien Ltd', 'obrien'],
  ['Co', 'co'],
])('%s is compared as “%s”', (name, plain) => {
  expect(plainName(name)).toBe(plain)
})

test('a company of the same name is found, whatever its legal form', () => {
  const found = matchCompanies(
    [organization('Alpine')],
    [company('Alpine Incorporated'), company('Alpine Ski School')],
  )

  expect(found).toMatchObject([{ company: { name: 'Alpine Incorporated' }, isSame: true }])
})

test('a name that begins alike is suggested as not quite the same', () => {
  const found = matchCompanies([organization('Brightwater')], [company('Brightwater Logistics')])

  expect(found).toMatchObject([{ isSame: false }])
})

test('of two that fit equally none is chosen', () => {
  const two = [company('Alpine', 1), company('Alpine Ltd', 2)]

  expect(matchCompanies([organization('Alpine')], two)).toEqual([])
})

test('a part of a word is no likeness', () => {
  expect(matchCompanies([organization('Alp')], [company('Alpine')])).toEqual([])
})
