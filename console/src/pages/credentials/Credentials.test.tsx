import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import { passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import { CheckoutId } from '@gatehouse/contract/ids'
import { targetsApi } from '@gatehouse/contract/targets'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, fakeAnyway } from '../../app/testing/fake.ts'
import { aCredential, credentialId } from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, aUser, customerId } from '../../app/testing/things.ts'

const list = `/organizations/${customerId}/credentials`
const page = `${list}/${credentialId}`
const checkoutId = CheckoutId.parse('01999999-0000-7000-8002-000000000099')

function open(
  address: string,
  given: Partial<Credential> = {},
  role: 'administrator' | 'editor' = 'administrator',
) {
  const credential = aCredential(given)
  fakeAnyway(credentialsApi.list, { credentials: [credential] })
  fakeAnyway(credentialsApi.get, credential)
  fakeAnyway(credentialsApi.events, { events: [] })
  fakeAnyway(credentialsApi.formerSecrets, { secrets: [] })
  fakeAnyway(passwordPoliciesApi.list, { policies: [] })
  fakeAnyway(targetsApi.list, { targets: [] })
  return renderAt(address, { login: aLogin(role) })
}

test('a secret is shown for a reason, counts down, and is hidden again', async () => {
  open(page)
  fake(credentialsApi.reveal, { secret: 'h4lyard-w1cket', showSeconds: 1 })

  await userEvent.click(await screen.findByRole('button', { name: 'Show the secret' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.click(dialog.getByRole('button', { name: 'Show it' }))
  expect(await dialog.findByText('Say why you need it.')).toBeTruthy()
  await userEvent.type(dialog.getByLabelText('Why do you need it?'), 'The machine is locked.')
  await userEvent.click(dialog.getByRole('button', { name: 'Show it' }))

  expect(await dialog.findByText('h4lyard-w1cket')).toBeTruthy()
  expect(await dialog.findByText('It is hidden again.')).toBeTruthy()
  expect(screen.queryByText('h4lyard-w1cket')).toBeNull()
})

test('a former secret is shown for a reason as well', async () => {
  open(page)
  const id = '01930000-0000-7000-8000-00000000f0f0'
  const at = '2026-11-20T09:00:00.000Z'
  fake(credentialsApi.formerSecrets, { secrets: [{ id, formerAt: at, keptUntil: at }] })
  fake(credentialsApi.reveal, { secret: 'old-h4lyard', showSeconds: 20 })

  await userEvent.click(await screen.findByRole('button', { name: 'Show' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.type(dialog.getByLabelText('Why do you need it?'), 'A restored backup.')
  await userEvent.click(dialog.getByRole('button', { name: 'Show it' }))

  expect(await dialog.findByText('old-h4lyard')).toBeTruthy()
  expect(askedOf('/reveal')[0]?.body).toEqual({
    reason: 'A restored backup.',
    formerSecretId: id,
  })
})

test('what is borrowed is shown for as long as the server says', async () => {
  open(page)
  const until = '2026-11-21T10:00:00.000Z'
  fake(credentialsApi.checkOut, { checkoutId, secret: 'h4lyard-w1cket', until, showSeconds: 1 })

  await userEvent.click(await screen.findByRole('button', { name: 'Borrow' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.type(dialog.getByLabelText('Why do you need it?'), 'The disk is full.')
  await userEvent.click(dialog.getByRole('button', { name: 'Borrow it' }))

  expect(await dialog.findByText('h4lyard-w1cket')).toBeTruthy()
  expect(await dialog.findByText(/The secret is hidden again/)).toBeTruthy()
})

test('what was borrowed can be given back, also after the page was left', async () => {
  const { id: userId, username } = aUser()
  open(page, {
    checkedOutBy: { checkoutId, userId, username, until: '2026-11-21T10:00:00.000Z' },
  })
  fake(credentialsApi.checkIn, aCredential())

  await userEvent.click(await screen.findByRole('button', { name: 'Give back' }))

  await waitFor(() => expect(askedOf(checkoutId).map(({ method }) => method)).toEqual(['DELETE']))
})

test('a secret that the target refuses is said above everything', async () => {
  open(page, { verification: { state: 'mismatch', text: 'web-02 refuses the password of root.' } })

  expect(await screen.findByText('The target refuses this secret')).toBeTruthy()
  expect(screen.getByText('web-02 refuses the password of root.')).toBeTruthy()
})

test('an editor is told why a secret cannot be shown', async () => {
  open(page, {}, 'editor')

  const show = await screen.findByRole('button', { name: 'Show the secret' })

  expect(show.getAttribute('aria-disabled')).toBe('true')
})

test('a new credential is sent with its secret', async () => {
  open(`${list}?add=true`)
  fake(credentialsApi.create, aCredential())

  await userEvent.type(await screen.findByLabelText('Name'), 'deploy')
  await userEvent.type(screen.getByLabelText('Account'), 'deploy')
  await userEvent.click(screen.getByText('Make a new one'))
  await userEvent.click(screen.getByRole('button', { name: 'Add the credential' }))

  await waitFor(() =>
    expect(askedOf('/credentials').find(({ method }) => method === 'POST')?.body).toMatchObject({
      name: 'deploy',
      username: 'deploy',
      kind: 'password',
      secret: { from: 'generated' },
    }),
  )
})

test('what makes a target trust the authority can be copied', async () => {
  open(`/organizations/${customerId}/ssh-authority`)
  fake(credentialsApi.authority, {
    publicKey: 'ssh-ed25519 AAAA gatehouse',
    fingerprint: 'SHA256:abc',
    createdAt: '2026-11-21T09:00:00.000Z',
  })

  expect(await screen.findByText('TrustedUserCAKeys /etc/ssh/gatehouse-ca.pub')).toBeTruthy()
})
