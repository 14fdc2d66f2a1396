import { loginsApi } from '@gatehouse/contract/logins'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, Refusal } from '../../app/testing/fake.ts'
import { renderAt, renderConsole } from '../../app/testing/render-at.tsx'

type State = 'waiting' | 'approved' | 'denied'
const address = '/ssh-sign-in/KX4P-7QMD'

function open(atFirst: State = 'waiting') {
  let state = atFirst
  fake(userKeysApi.pendingSignIn, () => ({
    username: 'maria',
    address: '192.0.2.7',
    client: 'OpenSSH_9.6',
    askedAt: '2026-11-21T09:00:00.000Z',
    expiresAt: '2026-11-21T09:05:00.000Z',
    state,
  }))
  fake(userKeysApi.decideSignIn, ({ body }) => {
    state = body.decision
    return {}
  })
  return renderAt(address)
}

test('it says who asks, from where and with what, and lets them in when told', async () => {
  open()

  await screen.findByText('192.0.2.7')
  expect(screen.getByText('maria')).toBeTruthy()
  expect(screen.getByText('OpenSSH_9.6')).toBeTruthy()
  expect(screen.getByText('KX4P-7QMD')).toBeTruthy()
  expect(screen.getByText('Only say yes if you started this yourself just now.')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }))

  await screen.findByRole('heading', { name: 'Approved' })
  expect(askedOf('/decision').at(0)?.body).toEqual({ decision: 'approved' })
})

test('a refusal says what to do about it', async () => {
  open()

  await userEvent.click(await screen.findByRole('button', { name: 'Deny' }))

  await screen.findByRole('heading', { name: 'Denied' })
  expect(screen.getByText(/from where it came, 192\.0\.2\.7/)).toBeTruthy()
})

test('one that was answered elsewhere offers nothing to press', async () => {
  open('approved')

  await screen.findByRole('heading', { name: 'Approved' })

  expect(screen.queryByRole('button')).toBeNull()
})

test('one that is gone says how to start again', async () => {
  fake(userKeysApi.pendingSignIn, () => {
    throw new Refusal({ code: 'not_found', message: 'There is no such sign-in.' })
  })
  renderAt(address)

  await screen.findByRole('heading', { name: 'This sign-in is gone' })
  expect(screen.getByText(/Start again in the terminal/)).toBeTruthy()
})

test('who is not signed in does that first, and comes back', async () => {
  fake(loginsApi.current, () => {
    throw new Refusal({ code: 'unauthenticated', message: 'Sign in.' })
  })
  const console = renderConsole(address)

  await screen.findByLabelText('Password')

  await waitFor(() => expect(console.address()).toBe(`/sign-in?next=${address}`))
  expect(askedOf('/ssh-sign-ins/KX4P-7QMD')).toEqual([])
})
