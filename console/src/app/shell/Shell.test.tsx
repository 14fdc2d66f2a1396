import { overviewApi } from '@gatehouse/contract/activity'
import { usersApi } from '@gatehouse/contract/users'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { fake } from '../testing/fake.ts'
import { renderAt } from '../testing/render-at.tsx'
import { aLogin, customerId, managingId } from '../testing/things.ts'

function fakeOverview() {
  fake(overviewApi.get, {
    histogram: {
      total: 0,
      from: '2026-11-14T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      bucketSeconds: 3600,
      buckets: [],
    },
    topActors: [],
    topActions: [],
    perOrganization: [],
  })
  fake(usersApi.list, { users: [] })
}

test('an address that no page has says so and offers the way back', async () => {
  renderAt('/no/such/page')

  await screen.findByText('No page has this address')

  expect(screen.getByRole('link', { name: 'Go to the overview' })).toBeTruthy()
})

test('who belongs to one customer starts there and sees no other', async () => {
  const { address } = renderAt('/', { login: aLogin('business-viewer') })

  await waitFor(() => expect(address()).toBe(`/organizations/${customerId}`))
})

test('the command palette finds an organization by its name', async () => {
  fakeOverview()
  const { address } = renderAt('/roles')
  await screen.findByRole('heading', { name: 'Roles' })

  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.type(
    await screen.findByLabelText('Search everything', { selector: 'input' }),
    'alp',
  )
  await userEvent.click(await screen.findByText('Alpine'))

  await waitFor(() => expect(address()).toBe(`/organizations/${customerId}`))
})

test('the command palette searches the activity for any words', async () => {
  const { address } = renderAt('/roles')
  await screen.findByRole('heading', { name: 'Roles' })

  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.type(
    await screen.findByLabelText('Search everything', { selector: 'input' }),
    'zebra',
  )
  await userEvent.click(await screen.findByText('Search activity for “zebra”'))

  await waitFor(() => expect(address()).toBe(`/organizations/${managingId}/activity?text=zebra`))
})

test('the overview greets a new installation with what is still to do', async () => {
  fakeOverview()
  renderAt('/overview')

  await screen.findByRole('region', { name: 'First steps' })
  await userEvent.click(screen.getByRole('button', { name: 'Put the first steps away' }))

  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
})
