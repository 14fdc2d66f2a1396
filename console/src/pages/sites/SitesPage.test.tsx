import { agentsApi } from '@gatehouse/contract/agents'
import { SiteId } from '@gatehouse/contract/ids'
import { sitesApi } from '@gatehouse/contract/sites'
import { screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, managingId } from '../../app/testing/things.ts'

const page = `/organizations/${managingId}/sites`

function openSites(role?: Parameters<typeof aLogin>[0]) {
  fake(sitesApi.list, { sites: [] })
  fake(agentsApi.list, { agents: [] })
  return renderAt(page, { login: aLogin(role) })
}

test('a new site shows the command that enrols its agent, once', async () => {
  openSites()
  fake(sitesApi.create, ({ body }) => ({
    id: SiteId.parse('01999999-0000-7000-8000-999999999999'),
    organizationId: managingId,
    name: body.name,
    status: {
      status: 'not-configured' as const,
      reason: 'No agent is enrolled.',
      since: '2026-11-21T09:00:00.000Z',
    },
    sourceCount: 0,
    hasAgent: false,
    createdAt: '2026-11-21T09:00:00.000Z',
    connectionString: 'gatehouse-abc',
    expiresAt: '2026-11-22T09:00:00.000Z',
  }))
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Add the first site' }))
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Headquarters')
  await user.click(screen.getByRole('button', { name: 'Add the site' }))

  await screen.findByText('./gatehouse agent enroll gatehouse-abc')
  const added = askedOf('/sites').find(({ method }) => method === 'POST')
  expect(added?.body).toEqual({ name: 'Headquarters' })

  await user.click(screen.getByRole('button', { name: 'Done' }))
  expect(screen.queryByText('./gatehouse agent enroll gatehouse-abc')).toBeNull()
})

test('a site without a name is refused with the words of the contract', async () => {
  openSites()
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: 'Add the first site' }))

  await user.click(await screen.findByRole('button', { name: 'Add the site' }))

  expect(await screen.findByText('Give it a name.')).toBeTruthy()
  expect(askedOf('/sites').filter(({ method }) => method === 'POST')).toEqual([])
})

test('who may only read sees why nothing can be added', async () => {
  openSites('viewer')

  const button = await screen.findByRole('button', { name: 'Add a site' })
  await userEvent.hover(button)

  expect(button.getAttribute('aria-disabled')).toBe('true')
  await screen.findByText('Your role, Viewer, cannot change sites.')
})
