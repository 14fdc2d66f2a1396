import { investigationsApi } from '@gatehouse/contract/activity'
import { InvestigationId } from '@gatehouse/contract/ids'
import { predefinedInvestigations } from '@gatehouse/contract/predefined-investigations'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, managingId } from '../../app/testing/things.ts'
import { parseSearch, stringifySearch } from '../../app/search-params.ts'
import { activitySearch } from './search.ts'

const page = `/organizations/${managingId}/investigations`
const own = {
  id: InvestigationId.parse('01999999-0000-7000-8009-000000000001'),
  ...{ name: 'What Alice did', description: '', filter: 'who=equals:alice', createdBy: 'maria' },
  updatedAt: '2026-11-21T09:00:00.000Z',
}

function open(login = aLogin()) {
  fake(investigationsApi.list, { investigations: [own] })
  return renderAt(page, { login })
}
const names = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[0]?.textContent)

test('those of Gatehouse stand before the organization’s own, and cannot be removed', async () => {
  open()

  await screen.findByText('What Alice did')

  expect(names().at(0)).toBe('Activity Outside of Business Hours')
  expect(names().at(-1)).toBe('What Alice did')
  expect(screen.getByRole('button', { name: 'Remove What Alice did' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Remove Accounts Deleted' })).toBeNull()
})

test('one of Gatehouse is copied, and is the organization’s then', async () => {
  open()
  fake(investigationsApi.create, ({ body }) => ({ ...own, ...body, description: '' }))

  await userEvent.click(
    await screen.findByRole('button', { name: 'Copy Accounts Deleted of Active Directory' }),
  )

  await waitFor(() =>
    expect(askedOf('/investigations').find(({ method }) => method === 'POST')).toMatchObject({
      body: {
        name: 'Accounts Deleted (Active Directory)',
        filter: expect.stringContaining('action=Removed'),
      },
    }),
  )
})

test('who may not save investigations copies none', async () => {
  open(aLogin('viewer'))

  await screen.findByText('What Alice did')

  expect(screen.queryByRole('button', { name: /^Copy/ })).toBeNull()
})

test.each(predefinedInvestigations.map(({ category, name, filter }) => [category, name, filter]))(
  '%s, %s: the page understands every part of its filter',
  (_category, _name, filter) => {
    const shown = stringifySearch({ ...activitySearch(parseSearch(filter)) })

    const parts = (text: string) => [...new URLSearchParams(text)].map(String).toSorted()
    expect(parts(shown)).toEqual(parts(filter))
  },
)
