import { Role } from '@gatehouse/contract/permissions'
import { expect, test } from 'vitest'
import { aCustomer, aLogin } from '../testing/things.ts'
import { navigation, type Scope } from './navigation.ts'
import { pageFor } from './same-page.ts'

const railOf = (role: Role, scope?: Scope) =>
  navigation(aLogin(role), scope)
    .map(({ title, destinations }) =>
      [title, destinations.map(({ label }) => label).join(', ')].filter(Boolean).join(': '),
    )
    .join('\n')

test.each(Role.options)('a %s finds in the rail what they may open', (role) => {
  expect(railOf(role)).toMatchSnapshot('without a chosen organization')
  expect(railOf(role, aCustomer())).toMatchSnapshot('at a customer')
})

test('another organization opens on the same page', () => {
  const page = '/organizations/$organizationId/sources/$sourceId'

  expect(pageFor(page, true)).toBe('/organizations/$organizationId/sources')
  expect(pageFor(page, false)).toBe('/sources')
  expect(pageFor('/activity', true)).toBe('/organizations/$organizationId/activity')
  expect(pageFor('/organizations/$organizationId/', false)).toBe('/overview')
  expect(pageFor('/roles', true)).toBe('/organizations/$organizationId')
})
