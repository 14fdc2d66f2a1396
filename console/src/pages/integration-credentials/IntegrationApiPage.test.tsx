import { IntegrationCredentialId } from '@gatehouse/contract/ids'
import {
  type IntegrationCredential,
  integrationCredentialsApi,
} from '@gatehouse/contract/integration-credentials'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { managingId } from '../../app/testing/things.ts'

const credential: IntegrationCredential = {
  id: IntegrationCredentialId.parse('01999999-0000-7000-8000-800000000001'),
  name: 'SIEM',
  organizationId: managingId,
  username: String.raw`NORTH\siem`,
  mayRead: true,
  mayWrite: false,
  createdBy: 'maria',
  createdAt: '2026-11-21T09:00:00.000Z',
}

function open(credentials: IntegrationCredential[], url?: string) {
  fake(integrationCredentialsApi.list, { credentials, ...(url && { url }) })
  return renderAt('/settings/integration-api')
}

const address = 'https://gatehouse.example:9699'

test('a new credential shows its password once, with a line to try', async () => {
  open([], address)
  fake(integrationCredentialsApi.create, ({ body }) => ({
    ...credential,
    ...body,
    password: 'correct-horse',
  }))
  const user = userEvent.setup()

  await user.click(
    (await screen.findAllByRole('button', { name: 'Add a credential' }))[0] as HTMLElement,
  )
  await user.type(await screen.findByLabelText('Name'), 'Scripts')
  await user.type(screen.getByLabelText('User name'), 'scripts')
  await user.click(screen.getByRole('button', { name: 'Add the credential' }))

  await screen.findByText('correct-horse')
  expect(screen.getByText(/curl --insecure -u 'scripts:correct-horse'/)).toBeTruthy()
  expect(
    askedOf('/integration-credentials').find(({ method }) => method === 'POST')?.body,
  ).toMatchObject({ organizationId: managingId, mayRead: true, mayWrite: false })
  await user.click(screen.getByRole('button', { name: 'Done' }))
  expect(screen.queryByText('correct-horse')).toBeNull()
})

test('a new password is made only after it was said what follows', async () => {
  open([credential], address)
  fake(integrationCredentialsApi.renewPassword, { ...credential, password: 'new-one' })

  await userEvent.click(await screen.findByRole('button', { name: 'New password' }))
  expect(await screen.findByText(/stops working at once/)).toBeTruthy()
  expect(askedOf('/password')).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Make a new password' }))

  await waitFor(() => expect(screen.getByText('new-one')).toBeTruthy())
})

test('where it is switched off, that is said first', async () => {
  open([credential])

  expect(await screen.findByText('The Integration API is switched off on this server')).toBeTruthy()
})
