import { sessionsApi } from '@gatehouse/contract/sessions'
import { screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { aLogin, customerId } from '../../app/testing/things.ts'

test('a session on a domain is opened, then shows its account and the way to its password', async () => {
  const login = aLogin()
  const ready = someSessionDetails({
    userId: login.user.id,
    worksThrough: 'own-tools',
    state: 'available',
    account: 'CORP\\alice-7f3',
    mayReveal: true,
  })
  fake(sessionsApi.get, ready)
  fake(sessionsApi.list, { sessions: [] })
  fake(sessionsApi.open, () => {
    const opened = { ...ready, state: 'active' as const }
    fake(sessionsApi.get, opened)
    return opened
  })
  renderAt(`/organizations/${customerId}/sessions/${sessionId}`, { login })

  await userEvent.click(await screen.findByRole('button', { name: 'Open the session' }))

  expect(await screen.findByRole('button', { name: 'Show the password' })).toBeTruthy()
  expect(screen.getAllByText('CORP\\alice-7f3').length).toBeGreaterThan(0)
  expect(screen.queryByRole('link', { name: 'Open it here' })).toBeNull()
  expect(askedOf('/opening')).toHaveLength(1)
})
