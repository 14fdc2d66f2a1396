import { defaultProfile } from '@gatehouse/contract/access-policies'
import type { Role } from '@gatehouse/contract/permissions'
import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import {
  anActionRun,
  approverId,
  aSession,
  aSessionConnection,
  aTier,
  sessionId,
  someSessionDetails,
} from '../../app/testing/sessions.ts'
import { aLogin, customerId } from '../../app/testing/things.ts'
import { whyNotLonger } from './why-not-longer.ts'

const page = `/organizations/${customerId}/sessions/${sessionId}`
const at = '2026-11-21T09:00:00.000Z'

const login = (role: Role = 'administrator') => aLogin(role)

function openOne(given: Partial<SessionDetails> = {}, signedIn = login()) {
  let session = someSessionDetails(given)
  const become = (changes: Partial<SessionDetails>) => {
    session = { ...session, ...changes }
    return session
  }
  fake(sessionsApi.get, () => session)
  fake(sessionsApi.list, { sessions: [] })
  renderAt(page, { login: signedIn })
  return become
}

const aRequest = {
  state: 'requested',
  stateText: 'Somebody has to agree.',
  profile: { ...defaultProfile, approvals: [aTier] },
  connectionList: [],
  actionRuns: [],
} as const satisfies Partial<SessionDetails>

test('the list leads to each session, and says how it is', async () => {
  fake(sessionsApi.list, { sessions: [aSession({ isBreakGlass: true })] })
  renderAt('/sessions')

  const table = await screen.findByRole('table', { name: 'Sessions' })

  expect(within(table).getByRole('link', { name: 'web-02' }).getAttribute('href')).toBe(page)
  expect(within(table).getByText('Active')).toBeTruthy()
  expect(within(table).getByLabelText('Break glass: nobody was asked')).toBeTruthy()
  expect(askedOf('/sessions').some(({ query }) => query['phase'] === 'live')).toBe(true)
})

test('what waits for the reader is counted, and found by one press', async () => {
  fake(sessionsApi.list, ({ query }) => ({
    sessions: query.phase === 'requests' ? [aSession({ state: 'requested' })] : [],
  }))
  const { address } = renderAt('/sessions')

  await screen.findByLabelText('1 wait for your word')
  await userEvent.click(screen.getByRole('link', { name: /^Requests/ }))
  await userEvent.click(await screen.findByRole('checkbox', { name: 'For me to decide' }))

  await waitFor(() => expect(address()).toBe('/sessions?view=requests&forMe=true'))
  expect(await screen.findByText('Waiting for approval')).toBeTruthy()
})

test('a request is approved with a reason', async () => {
  const become = openOne({ ...aRequest, mayDecide: true })
  fake(sessionsApi.decide, () => become({ state: 'available', stateText: 'It can be opened.' }))

  await screen.findByRole('heading', { name: 'Let them in?' })
  expect(screen.getByText('0 of 1 said yes')).toBeTruthy()
  await userEvent.type(screen.getByLabelText('Your reason'), 'Agreed.')
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }))

  await screen.findByText('It can be opened.')
  expect(askedOf('/decision').at(0)?.body).toEqual({ decision: 'approved', reason: 'Agreed.' })
})

test('who may not decide reads why', async () => {
  openOne({ ...aRequest, mayDecideReason: 'You are not among those who are asked now.' })

  await screen.findByText('You are not among those who are asked now.')

  for (const name of ['Approve', 'Deny']) {
    expect(screen.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
  }
})

test('it shows who agreed, what was done on the target, and why a connection ended', async () => {
  openOne({
    profile: { ...defaultProfile, approvals: [aTier] },
    approvals: [
      { tier: 0, by: 'bob', userId: approverId, decision: 'approved', reason: 'Fine.', at },
    ],
    connectionList: [aSessionConnection({ endedAt: at, endedBecause: 'The client hung up.' })],
    actionRuns: [anActionRun({ state: 'given-up', attempts: 3, text: 'useradd: no space left' })],
  })

  await screen.findByText('The client hung up.')
  expect(screen.getByText('1 of 1 said yes')).toBeTruthy()
  expect(screen.getByText('bob')).toBeTruthy()
  expect(screen.getByText('useradd: no space left')).toBeTruthy()
  expect(screen.getByText('Given up')).toBeTruthy()
  expect(screen.getByText(/3 tries/)).toBeTruthy()
})

test('it is terminated with a reason, and then offers nothing more', async () => {
  const become = openOne()
  fake(sessionsApi.end, () => become({ state: 'ended', stateText: 'maria ended it.' }))

  await userEvent.click(await screen.findByRole('button', { name: 'Terminate' }))
  await userEvent.type(await screen.findByLabelText('Reason'), 'Wrong machine')
  await userEvent.click(screen.getByRole('button', { name: 'Terminate it' }))

  await screen.findByText('maria ended it.')
  expect(askedOf('/termination').at(0)?.body).toEqual({ reason: 'Wrong machine' })
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Terminate' })).toBeNull())
})

test('it is locked with a message, and unlocked again', async () => {
  const become = openOne()
  fake(sessionsApi.lock, ({ body: { isLocked } }) => become({ isLocked }))

  await userEvent.click(await screen.findByRole('button', { name: 'Lock' }))
  await userEvent.type(await screen.findByLabelText('Message to the user'), 'Stop, please.')
  await userEvent.click(screen.getByRole('button', { name: 'Lock it' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Unlock' }))

  await screen.findByRole('button', { name: 'Lock' })
  expect(askedOf('/lock').map(({ body }) => body)).toEqual([
    { isLocked: true, message: 'Stop, please.' },
    { isLocked: false },
  ])
})

test('a message is sent to the terminal', async () => {
  openOne()
  fake(sessionsApi.message, {})

  await userEvent.click(await screen.findByRole('button', { name: 'Message' }))
  await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), 'Backup runs.')
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))

  await waitFor(() => expect(askedOf('/messages').at(0)?.body).toEqual({ text: 'Backup runs.' }))
})

test('its own user sees the command and can end it, and cannot control it', async () => {
  const own = login('viewer')
  openOne({ userId: own.user.id, state: 'available' }, own)

  await screen.findByText(/^ssh -p 4422/)

  expect(screen.getByRole('button', { name: 'End it' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Terminate' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Lock' })).toBeNull()
})

test('what was left on the target is said first, and tried again when told', async () => {
  const become = openOne({ state: 'ended', stateText: 'Its time was over.', hasLeftovers: true })
  fake(sessionsApi.retryCleanUp, () => become({ hasLeftovers: false }))

  await userEvent.click(await screen.findByRole('button', { name: 'Try again now' }))

  await waitFor(() => expect(screen.queryByText(/is still on web-02/)).toBeNull())
})

test('more time is offered in the last five minutes, as often as the policy says', () => {
  const session = { profile: defaultProfile, extensions: 0, endsAt: '2026-11-21T10:00:00.000Z' }
  const early = Date.parse('2026-11-21T09:54:00.000Z')
  const late = Date.parse('2026-11-21T09:56:00.000Z')

  expect(whyNotLonger(session, early)).toMatch(/last five minutes/)
  expect(whyNotLonger(session, late)).toBeUndefined()
  expect(whyNotLonger({ ...session, extensions: 2 }, late)).toMatch(/as often as/)
})
