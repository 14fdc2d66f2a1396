import { sessionsApi } from '@gatehouse/contract/sessions'
import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aSessionConnection, sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { aLogin, customerId } from '../../app/testing/things.ts'
import { type FakeSocket, useFakeSockets } from './testing.ts'

let socket: () => FakeSocket
beforeEach(() => {
  socket = useFakeSockets(`${sessionId}/live`)
})
afterEach(() => vi.unstubAllGlobals())

const connectionId = aSessionConnection().id
const shown = (terminal: number, title: string) => ({
  ...{ type: 'shown', connectionId, terminal, title, hasTerminal: true, columns: 80, rows: 24 },
  ...{ isBeginning: true, data: btoa('hello') },
})

const address = `/organizations/${customerId}/sessions/${sessionId}/live`
const open = (given: Parameters<typeof someSessionDetails>[0] = {}) => {
  fake(sessionsApi.get, someSessionDetails({ account: 'alice-7f3', ...given }))
  return renderAt(address)
}
const opened = async () => {
  await screen.findByRole('heading', { name: 'Watching alice on web-02' })
  act(() => socket().opens())
}

test('it says since when, from where and as whom somebody is connected, and that nothing was shown', async () => {
  open()

  await opened()

  expect(screen.getByText('alice-7f3')).toBeTruthy()
  expect(screen.getByText('192.0.2.7')).toBeTruthy()
  expect(screen.getByText('Nothing was shown yet')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Lock' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Terminate' })).toBeTruthy()
})

test('where nobody is connected it says so', async () => {
  open({ connections: 0, connectionList: [], state: 'available' })

  await opened()

  expect(screen.getByText('Nobody is connected')).toBeTruthy()
})

test('several terminals are on tabs, and one that is over stays to be looked at', async () => {
  open()
  await opened()

  act(() => {
    socket().says(shown(1, 'Shell'))
    socket().says(shown(2, 'top'))
    socket().says({ type: 'closed', connectionId, terminal: 2 })
  })

  const tabs = await screen.findAllByRole('tab')
  expect(tabs.map(({ textContent }) => textContent)).toEqual(['Shell1', 'topover'])
  expect(tabs[0]?.getAttribute('aria-selected')).toBe('true')
  await userEvent.click(screen.getByRole('tab', { name: /top/ }))
  expect(screen.getByText('The command top is over.')).toBeTruthy()
})

test('the end of the session is said', async () => {
  open({ state: 'ended', stateText: 'admin ended it' })
  await opened()

  act(() => socket().says({ type: 'over', text: 'admin ended it: it is enough' }))

  expect(screen.getByText('The session is over')).toBeTruthy()
  expect(screen.getByText('admin ended it: it is enough')).toBeTruthy()
})

test('who may not watch reads why, and nothing is connected', async () => {
  const login = aLogin()
  const managed = login.permissions.managed.filter((one) => one !== 'sessions:watch')
  fake(sessionsApi.get, someSessionDetails())
  renderAt(address, { login: { ...login, permissions: { ...login.permissions, managed } } })

  await screen.findByText('You cannot watch here')

  expect(screen.getByText(/cannot watch sessions/)).toBeTruthy()
  expect(() => socket()).toThrow('Nobody has connected')
})
