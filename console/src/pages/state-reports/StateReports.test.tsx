import { directoriesApi } from '@gatehouse/contract/directories'
import { stateReportsApi } from '@gatehouse/contract/state-reports'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aDirectory, aStateReport, directoryId, objectId } from '../../app/testing/directories.ts'
import { askedOf, fake, fakeAnyway } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { customerId } from '../../app/testing/things.ts'

const list = `/organizations/${customerId}/state-reports`
const asOf = '2026-11-21T09:00:00.000Z'

function open(address: string) {
  fakeAnyway(directoriesApi.list, { directories: [aDirectory()] })
  fakeAnyway(stateReportsApi.list, {
    reports: [
      aStateReport(),
      aStateReport({ key: 'groups', name: 'Groups', category: 'compliance', description: 'All.' }),
    ],
  })
  fakeAnyway(stateReportsApi.run, { rows: [], asOf, isKnown: true, total: 0 })
  return renderAt(address)
}

test('reports stand under what they are for', async () => {
  open(list)

  expect(await screen.findByRole('link', { name: 'Inactive user accounts' })).toBeTruthy()
  expect(screen.getByRole('heading', { name: 'Compliance' })).toBeTruthy()
})

test('where there is no domain, reports lead to adding one', async () => {
  open(list)
  fake(directoriesApi.list, { directories: [] })

  const add = await screen.findByRole('link', { name: 'Add a domain' })

  expect(add.getAttribute('href')).toBe(`/organizations/${customerId}/directories?add=true`)
})

test('a report shows each cell as what it is', async () => {
  open(`${list}/inactive-user-accounts`)
  fake(stateReportsApi.run, {
    rows: [
      {
        user: { id: objectId(1), name: 'Alice Meyer' },
        lastLogon: null,
        isAdministrative: true,
        groups: 1200,
      },
    ],
    asOf,
    isKnown: true,
    total: 1,
  })

  const user = await screen.findByRole('link', { name: 'Alice Meyer' })

  expect(user.getAttribute('href')).toContain(`/directories/${directoryId}/objects/${objectId(1)}`)
  expect(screen.getByText('Yes')).toBeTruthy()
  expect(screen.getByText('1,200')).toBeTruthy()
  expect(screen.getByText('1 row')).toBeTruthy()
})

test('words, days and the moment are in the address, and go into the file', async () => {
  const { address } = open(`${list}/inactive-user-accounts?at=2026-11-01T00:00:00.000Z`)
  const days = await screen.findByLabelText('Days without a logon')

  await userEvent.clear(days)
  await userEvent.type(days, '30{Enter}')
  await userEvent.type(screen.getByLabelText('Words that a row contains'), 'alice{Enter}')

  await waitFor(() => expect(address()).toContain('text=alice'))
  expect(askedOf('/inactive-user-accounts').at(-1)?.query).toMatchObject({
    days: '30',
    text: 'alice',
    at: '2026-11-01T00:00:00.000Z',
  })
  expect(await screen.findByText('No row has these words')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Export' }))
  const file = await screen.findByRole('menuitem', { name: 'CSV', hidden: true })
  expect(file.getAttribute('href')).toMatch(/days=30.*format=csv/)
})

test('before the directory was read nothing is claimed', async () => {
  open(`${list}/inactive-user-accounts`)
  fake(stateReportsApi.run, { rows: [], asOf, isKnown: false, total: 0 })

  expect(await screen.findByText('Nothing was known at that moment')).toBeTruthy()
})

test('risks stand by their level, with how they were 30 days before', async () => {
  open(`/organizations/${customerId}/risks`)
  fake(stateReportsApi.risks, {
    risks: [
      { key: 'groups', name: 'Small', level: 'low', count: 1, total: 100 },
      {
        key: 'administrative-groups',
        name: 'Administrative groups',
        level: 'high',
        count: 14,
        total: 412,
        before: { count: 11, total: 400 },
      },
    ],
  })

  const [worst] = await screen.findAllByRole('link', { name: /Administrative groups|Small/ })

  expect(worst?.textContent).toBe('Administrative groups')
  expect(screen.getByText('3 more in 30 days')).toBeTruthy()
  expect(screen.getByText('Not known 30 days before')).toBeTruthy()
})
