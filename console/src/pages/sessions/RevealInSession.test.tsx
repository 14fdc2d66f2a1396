import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { aLogin, customerId } from '../../app/testing/things.ts'

function open(given: Partial<SessionDetails>) {
  fake(sessionsApi.get, someSessionDetails(given))
  fake(sessionsApi.list, { sessions: [] })
  renderAt(`/organizations/${customerId}/sessions/${sessionId}`, { login: aLogin() })
}

test('where the policy allows it, the secret of the account is shown for a reason', async () => {
  open({ mayReveal: true, mayRevealReason: '' })
  fake(sessionsApi.reveal, { secret: 'h4lyard-w1cket', showSeconds: 20 })

  await userEvent.click(await screen.findByRole('button', { name: 'Show the secret' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.type(dialog.getByLabelText('Why do you need it?'), 'A client without SSH.')
  await userEvent.click(dialog.getByRole('button', { name: 'Show it' }))

  expect(await dialog.findByText('h4lyard-w1cket')).toBeTruthy()
})

test('elsewhere nothing of it is to be seen', async () => {
  open({ mayReveal: false })

  await screen.findByRole('heading', { level: 1 })

  expect(screen.queryByRole('button', { name: 'Show the secret' })).toBeNull()
})
