import { loginsApi } from '@gatehouse/contract/logins'
import { type ApprovalPage, sessionsApi } from '@gatehouse/contract/sessions'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, Refusal } from '../../app/testing/fake.ts'
import { renderAt, renderConsole } from '../../app/testing/render-at.tsx'
import { aSession } from '../../app/testing/sessions.ts'

const session = aSession({ state: 'requested', reason: 'The disk is full' })
const token = 'a'.repeat(43)
const address = `/organizations/${session.organizationId}/sessions/${session.id}/approval/${token}`
const page = (given: Partial<ApprovalPage> = {}): ApprovalPage => ({
  ...{ state: 'open', text: '', session, expiresAt: '2026-11-21T10:00:00.000Z' },
  ...given,
})

test('it says what is asked, and decides nothing before its one button is pressed', async () => {
  let shown = page()
  fake(sessionsApi.approvalPage, () => shown)
  fake(sessionsApi.approveByLink, () => {
    shown = page({ state: 'used', session: { ...session, state: 'provisioning' } })
    return shown
  })
  renderAt(address)

  await screen.findByRole('heading', { name: 'Let them in?' })
  expect(screen.getByText('The disk is full')).toBeTruthy()
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Approve'])
  expect(askedOf(token).filter(({ method }) => method === 'POST')).toEqual([])
  await userEvent.type(screen.getByLabelText('Your reason'), 'Fine')
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }))

  await screen.findByRole('heading', { name: 'Approved' })
  expect(askedOf(token).find(({ method }) => method === 'POST')?.body).toEqual({ reason: 'Fine' })
  expect(screen.queryByRole('button')).toBeNull()
})

test.each([
  ['used', 'This link was used'],
  ['over', 'Nothing to approve here'],
] as const)('one that is %s says so and leads to the request', async (state, title) => {
  fake(sessionsApi.approvalPage, () => page({ state, text: 'Because of something.' }))
  renderAt(address)

  await screen.findByRole('heading', { name: title })

  expect(screen.getByText('Because of something.')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'What became of it' }).getAttribute('href')).toBe(
    `/organizations/${session.organizationId}/sessions/${session.id}`,
  )
})

test('one that is not for the reader is refused in words', async () => {
  fake(sessionsApi.approvalPage, () => {
    throw new Refusal({ code: 'not_found', message: 'This link is not for you.' })
  })
  renderAt(address)

  await screen.findByRole('heading', { name: 'This link does not work' })
  expect(screen.getByText('This link is not for you.')).toBeTruthy()
})

test('who is not signed in does that first, and comes back', async () => {
  fake(loginsApi.current, () => {
    throw new Refusal({ code: 'unauthenticated', message: 'Sign in.' })
  })
  const console = renderConsole(address)

  await screen.findByLabelText('Password')

  await waitFor(() => expect(console.address()).toBe(`/sign-in?next=${address}`))
  expect(askedOf(token)).toEqual([])
})
