import { UserKeyId } from '@gatehouse/contract/ids'
import { type UserKey, userKeysApi } from '@gatehouse/contract/user-keys'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'

const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlc maria@laptop'
const aKey: UserKey = {
  id: UserKeyId.parse('01999999-0000-7000-8003-000000000001'),
  name: 'maria@laptop',
  algorithm: 'ssh-ed25519',
  fingerprint: `SHA256:${'b'.repeat(43)}`,
  createdAt: '2026-11-21T09:00:00.000Z',
}

function open(address = '/profile/ssh-keys', atFirst: UserKey[] = []) {
  let keys = atFirst
  fake(userKeysApi.list, () => ({ keys }))
  fake(userKeysApi.add, () => {
    keys = [aKey]
    return aKey
  })
  fake(userKeysApi.remove, () => {
    keys = []
    return {}
  })
  return renderAt(address)
}

const added = () => askedOf('/user-keys').filter(({ method }) => method === 'POST')

test('a key is pasted and named after what stands behind it', async () => {
  open()

  const [first] = await screen.findAllByRole('button', { name: 'Add a key' })
  if (first) await userEvent.click(first)
  await userEvent.click(await screen.findByLabelText('Public key'))
  await userEvent.paste(line)
  await userEvent.click(screen.getByRole('button', { name: 'Add the key' }))

  await screen.findByRole('table', { name: 'SSH keys' })
  await waitFor(() => expect(screen.getAllByText('maria@laptop')).toHaveLength(1))
  expect(added().at(0)?.body).toEqual({ name: 'maria@laptop', publicKey: line })
})

test('a .pub file is read in the browser', async () => {
  open('/profile/ssh-keys?add=true')
  await screen.findByRole('button', { name: 'Choose a .pub file' })

  const input = document.querySelector<HTMLInputElement>('input[type=file]')
  if (!input) throw new Error('There is no way to choose a file.')
  await userEvent.upload(input, new File([`${line}\n`], 'id_ed25519.pub', { type: 'text/plain' }))

  await waitFor(() => expect(screen.getByDisplayValue(line)).toBeTruthy())
})

test('a private key never leaves the browser', async () => {
  open('/profile/ssh-keys?add=true')

  await userEvent.type(await screen.findByLabelText('Name'), 'laptop')
  await userEvent.click(screen.getByLabelText('Public key'))
  await userEvent.paste('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk')
  await userEvent.click(screen.getByRole('button', { name: 'Add the key' }))

  await screen.findByText(/This is a private key/)
  expect(added()).toEqual([])
})

test('a key is removed after it was said what follows', async () => {
  open('/profile/ssh-keys', [aKey])
  const table = await screen.findByRole('table', { name: 'SSH keys' })

  await userEvent.click(within(table).getByRole('button', { name: 'Remove maria@laptop' }))
  await screen.findByText(/Nobody signs in with it/)
  await userEvent.click(screen.getByRole('button', { name: 'Remove the key' }))

  expect(await screen.findByText('You have no SSH key')).toBeTruthy()
})
