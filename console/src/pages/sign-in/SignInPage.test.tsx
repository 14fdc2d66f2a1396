import { loginsApi } from '@gatehouse/contract/logins'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { invitationsApi } from '@gatehouse/contract/users'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, Refusal } from '../../app/testing/fake.ts'
import { renderConsole } from '../../app/testing/render-at.tsx'
import { aLogin, anOrganization } from '../../app/testing/things.ts'

const signedIn = {
  token: 'token',
  expiresAt: '2026-11-21T09:00:00.000Z',
  step: 'done',
  csrfToken: 'proof-1',
} as const

async function giveNameAndPassword() {
  await userEvent.type(await screen.findByLabelText('User name'), 'maria')
  await userEvent.type(screen.getByLabelText('Password'), 'plum orchard seventeen')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
}

test('who is not signed in is brought to the sign-in and back to the page asked for', async () => {
  let isSignedIn = false
  fake(loginsApi.current, () => {
    if (isSignedIn) return aLogin()
    throw new Refusal({ code: 'unauthenticated', message: 'Sign in first.' })
  })
  fake(organizationsApi.list, { organizations: [anOrganization()] })
  fake(loginsApi.create, () => {
    isSignedIn = true
    return signedIn
  })
  const { address } = renderConsole('/roles')

  await waitFor(() => expect(address()).toBe('/sign-in?next=/roles'))
  await giveNameAndPassword()

  await screen.findByRole('heading', { name: 'Roles' })
  expect(address()).toBe('/roles')
})

test('the code is asked for only when the server wants it, and is sent with the rest', async () => {
  fake(loginsApi.create, ({ body }) => {
    if (body.code === '123456') return signedIn
    const message = body.code ? 'This code is not right.' : 'Enter your code.'
    throw new Refusal({ code: 'unauthenticated', message, fields: [{ path: 'code', message }] })
  })
  renderConsole('/sign-in')
  await giveNameAndPassword()

  const code = await screen.findByLabelText('Code')
  expect(screen.queryByRole('alert')).toBeNull()

  await userEvent.type(code, '000000')
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }))
  expect((await screen.findByRole('alert')).textContent).toBe('This code is not right.')

  await userEvent.clear(code)
  await userEvent.type(code, '123456')
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }))

  await waitFor(() =>
    expect(askedOf('/logins').at(-1)?.body).toEqual({
      username: 'maria',
      password: 'plum orchard seventeen',
      code: '123456',
      interactive: true,
    }),
  )
})

test('a lockout is told in the words of the server, and what was typed stays', async () => {
  fake(loginsApi.create, () => {
    throw new Refusal({
      code: 'unavailable',
      message: 'Too many wrong passwords. Try again in 5 minutes.',
    })
  })
  renderConsole('/sign-in')

  await giveNameAndPassword()

  expect((await screen.findByRole('alert')).textContent).toContain('Try again in 5 minutes')
  expect(screen.getByLabelText<HTMLInputElement>('User name').value).toBe('maria')
})

test('a second factor is enrolled on the way in, and its recovery codes must be kept', async () => {
  fake(loginsApi.current, { ...aLogin(), step: 'enrol-second-factor' })
  fake(loginsApi.startSecondFactor, {
    uri: 'otpauth://totp/Gatehouse:maria?secret=JBSWY3DPEHPK3PXP',
    secret: 'JBSWY3DPEHPK3PXP',
  })
  fake(loginsApi.confirmSecondFactor, { recoveryCodes: ['aaaa-bbbb', 'cccc-dddd'] })
  const { address } = renderConsole('/overview')

  await waitFor(() => expect(address()).toBe('/second-factor?next=/overview'))
  await screen.findByRole('figure', { name: 'Picture for your authenticator to scan' })
  expect(screen.getByText('JBSW Y3DP EHPK 3PXP')).toBeTruthy()

  await userEvent.type(screen.getByLabelText('The six digits that it shows'), '123456')
  await userEvent.click(screen.getByRole('button', { name: 'Confirm' }))

  await screen.findByText('cccc-dddd')
  const next = screen.getByRole<HTMLButtonElement>('button', { name: 'Continue' })
  expect(next.disabled).toBe(true)

  await userEvent.click(screen.getByLabelText('I keep these codes in a safe place'))
  expect(next.disabled).toBe(false)
})

test('an invitation sets a password that follows the rules', async () => {
  fake(invitationsApi.get, {
    username: 'tec',
    organizationName: 'Northwind',
    expiresAt: '2026-11-23T09:00:00.000Z',
  })
  fake(invitationsApi.accept, { username: 'tec' })
  renderConsole('/invitation#a-token-of-twenty-letters')
  const password = await screen.findByLabelText('Password')
  const repeated = screen.getByLabelText('The same again')

  await userEvent.type(password, 'short')
  await userEvent.type(repeated, 'short')
  await userEvent.click(screen.getByRole('button', { name: 'Set the password' }))
  await screen.findByText('Use 12 characters or more.')

  await userEvent.type(password, ' plum orchard')
  await userEvent.type(repeated, ' plum orchard')
  await userEvent.click(screen.getByRole('button', { name: 'Set the password' }))

  await screen.findByText(/Sign in with it as tec/)
  expect(askedOf('/invitations/accept').at(-1)?.body).toEqual({
    token: 'a-token-of-twenty-letters',
    password: 'short plum orchard',
  })
})
