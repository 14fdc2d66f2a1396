import { directoriesApi } from '@gatehouse/contract/directories'
import { directoryUsersApi } from '@gatehouse/contract/directory-users'
import { organizationGroupsApi } from '@gatehouse/contract/organizations'
import { type User, usersApi } from '@gatehouse/contract/users'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { aDirectory, anObject, directoryId, objectId } from '../../app/testing/directories.ts'
import { askedOf, fake, fakeAnyway } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aUser, customerId } from '../../app/testing/things.ts'

const list = `/organizations/${customerId}/users`
const ofDirectory = aUser({
  organizationId: customerId,
  username: 'alice@corp.test',
  displayName: 'Alice Meyer',
  role: 'business-viewer',
  directory: { directoryId, name: 'CORP\\alice' },
})

function open(address: string, user: User = ofDirectory) {
  const settings = {
    ...aDirectory().settings,
    signIn: { isEnabled: true, groups: [], suffixes: [] },
  }
  fakeAnyway(usersApi.list, { users: [user] })
  fakeAnyway(organizationGroupsApi.list, { groups: [] })
  fakeAnyway(directoriesApi.list, { directories: [aDirectory({ settings })] })
  return renderAt(address)
}

test('of a user of a directory, what follows the directory cannot be changed here', async () => {
  open(`${list}/${ofDirectory.id}`)

  const role = await screen.findByLabelText('Business Viewer')

  expect(role).toHaveProperty('disabled', true)
  expect(screen.getByText(/It follows the groups of the directory/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }))
  expect(await screen.findByText(/Their password is that of/)).toBeTruthy()
  expect(screen.queryByText('Link to set a new password')).toBeNull()
})

test('why the directory lets somebody in no more is said', async () => {
  const refusal = 'The account is disabled in corp.test.'
  open(`${list}/${ofDirectory.id}`, {
    ...ofDirectory,
    directory: { directoryId, name: 'CORP\\alice', refusal },
  })

  expect(await screen.findByText(refusal)).toBeTruthy()
})

test('a user is added from the directory before their first sign-in', async () => {
  const { address } = open(list)
  fake(directoriesApi.objects, { objects: [anObject()] })
  fake(directoryUsersApi.add, ofDirectory)

  await userEvent.click(await screen.findByRole('button', { name: 'Add from a directory' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.click(dialog.getByRole('combobox', { name: 'User' }))
  await userEvent.click(await screen.findByRole('option', { name: /Alice/, hidden: true }))
  await userEvent.click(dialog.getByRole('button', { name: 'Add the user' }))

  await waitFor(() => expect(address()).toBe(`${list}/${ofDirectory.id}`))
  expect(askedOf(`/directories/${directoryId}/users`)[0]?.body).toEqual({
    directoryObjectId: objectId(1),
  })
})
