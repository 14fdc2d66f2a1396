import { sessionsApi } from '@gatehouse/contract/sessions'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aChoice, aSession, sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { customerId } from '../../app/testing/things.ts'
import { useFakeSockets } from '../sessions/testing.ts'

beforeEach(() => {
  useFakeSockets()
})
afterEach(() => vi.unstubAllGlobals())

const terminal = `/organizations/${customerId}/sessions/${sessionId}/terminal`
const requests = () =>
  askedOf(`/organizations/${customerId}/sessions`).filter(({ method }) => method === 'POST')
const connect = async () =>
  userEvent.click(await screen.findByRole('button', { name: 'Connect to web-02, Root shell' }))

function open(choice: Parameters<typeof aChoice>[0], live = [aSession({ state: 'ended' })]) {
  fake(sessionsApi.choices, { choices: [aChoice(choice)], isComplete: true })
  fake(sessionsApi.list, { sessions: live.filter(({ state }) => state !== 'ended') })
  fake(sessionsApi.get, someSessionDetails())
  fake(sessionsApi.request, { sessions: [aSession()], refused: [] })
  return renderAt('/my-access')
}

test('one press leads into a terminal where nothing has to be said', async () => {
  const { address } = open({ requiresReason: false })

  await connect()

  await waitFor(() => expect(address()).toBe(terminal))
  expect(requests()).toHaveLength(1)
})

test('a session that is open already is gone on with', async () => {
  const { address } = open({ requiresReason: false }, [aSession()])

  await connect()

  await waitFor(() => expect(address()).toBe(terminal))
  expect(requests()).toEqual([])
})

test('what has to be said is asked first', async () => {
  const { address } = open({})

  await connect()
  await userEvent.type(await screen.findByLabelText(/^Reason/), 'The disk is full.')
  await userEvent.click(screen.getByRole('button', { name: 'Connect' }))

  await waitFor(() => expect(address()).toBe(terminal))
  expect(requests().at(0)?.body).toMatchObject({ reason: 'The disk is full.' })
})
