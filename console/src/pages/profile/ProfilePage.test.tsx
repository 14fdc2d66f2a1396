import { DirectoryId } from '@gatehouse/contract/ids'
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin } from '../../app/testing/things.ts'

test('a password of ours is changed here', async () => {
  renderAt('/profile')

  expect(await screen.findByLabelText('Present password')).toBeTruthy()
})

test('the password of a domain is changed there', async () => {
  const login = aLogin()
  const directoryId = DirectoryId.parse('01999999-0000-7000-8009-000000000001')
  const user = { ...login.user, directory: { directoryId, name: String.raw`CORP\maria` } }
  renderAt('/profile', { login: { ...login, user } })

  expect(await screen.findByText(/You sign in as CORP\\maria/)).toBeTruthy()
  expect(screen.queryByLabelText('Present password')).toBeNull()
})
