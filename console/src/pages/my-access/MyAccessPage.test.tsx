import { TargetId } from '@gatehouse/contract/ids'
import { type Choice, sessionsApi } from '@gatehouse/contract/sessions'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { sessionTypeId, targetId } from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aChoice, aSession, sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { customerId } from '../../app/testing/things.ts'

const otherId = TargetId.parse('01999999-0000-7000-8004-000000000099')

function open(choices: Choice[], address = '/my-access') {
  fake(sessionsApi.choices, { choices, isComplete: true })
  fake(sessionsApi.get, someSessionDetails())
  return renderAt(address)
}

const requests = () =>
  askedOf(`/organizations/${customerId}/sessions`).filter(({ method }) => method === 'POST')

const askFor = async (target: string) =>
  userEvent.click(await screen.findByRole('button', { name: `Ask for ${target}, Root shell` }))
const submit = () =>
  userEvent.click(screen.getByRole('button', { name: /^(Ask for it|Break the glass)$/ }))

test('each way in has its command to copy and says whether somebody has to agree', async () => {
  open([aChoice(), aChoice({ targetId: otherId, targetName: 'db-01', needsApproval: false })])

  const table = await screen.findByRole('table', { name: 'My access' })

  expect(within(table).getAllByText(/^ssh -p 4422/)).toHaveLength(2)
  expect(within(table).getByRole('button', { name: 'Copy the command for db-01' })).toBeTruthy()
  expect(within(table).getByText('Needs approval')).toBeTruthy()
  expect(within(table).getByText('Open now')).toBeTruthy()
  expect(within(table).getAllByText('Alpine')).toHaveLength(2)
})

test('a star keeps a target among the favourites, and the address can ask for those alone', async () => {
  fake(sessionsApi.favour, {})
  const other = aChoice({ targetId: otherId, targetName: 'db-01', isFavourite: true })
  const { address } = open([aChoice(), other])

  await userEvent.click(await screen.findByRole('button', { name: 'Favourite: web-02' }))
  await waitFor(() =>
    expect(askedOf(`/favourites/${targetId}`).at(0)?.body).toEqual({ isFavourite: true }),
  )
  await userEvent.click(screen.getByRole('checkbox', { name: 'Favourites' }))

  await waitFor(() => expect(address()).toBe('/my-access?favourites=true'))
  expect(screen.queryByText('web-02')).toBeNull()
  expect(screen.getByText('db-01')).toBeTruthy()
})

test('what is looked for stands in the address and is asked of the server', async () => {
  const { address } = open([aChoice()])

  await userEvent.type(await screen.findByLabelText('Find a name or an address'), 'web{Enter}')

  await waitFor(() => expect(address()).toBe('/my-access?text=web'))
  await waitFor(() => expect(askedOf('/my-access').at(-1)?.query).toMatchObject({ text: 'web' }))
})

test('a request is sent with its reason, and leads to the session', async () => {
  fake(sessionsApi.request, { sessions: [aSession({ state: 'requested' })], refused: [] })
  const { address } = open([aChoice()])

  await askFor('web-02')
  const send = screen.getByRole('button', { name: 'Ask for it' })
  expect(send.hasAttribute('disabled')).toBe(true)
  await userEvent.type(screen.getByLabelText(/^Reason/), 'The disk is full.')
  await submit()

  await waitFor(() => expect(address()).toBe(`/organizations/${customerId}/sessions/${sessionId}`))
  expect(requests().at(0)?.body).toMatchObject({
    targetIds: [targetId],
    sessionTypeId,
    reason: 'The disk is full.',
    minutes: 60,
    isBreakGlass: false,
  })
})

test('of several targets each says what became of it', async () => {
  fake(sessionsApi.request, {
    sessions: [aSession({ state: 'requested', stateText: 'Somebody has to agree.' })],
    refused: [{ targetId: otherId, text: 'It may be reached only by day.' }],
  })
  const same = { requiresReason: false } as const
  open([aChoice(same), aChoice({ ...same, targetId: otherId, targetName: 'db-01' })])

  await askFor('web-02')
  await userEvent.click(screen.getByRole('combobox', { name: 'On' }))
  await userEvent.click(await screen.findByRole('option', { name: 'db-01', hidden: true }))
  await submit()

  await screen.findByText('It may be reached only by day.')
  expect(screen.getByText(/Somebody has to agree/)).toBeTruthy()
  expect(requests().at(0)?.body).toMatchObject({ targetIds: [targetId, otherId] })
})

test('the glass is broken only where the policy allows it, and only with a reason', async () => {
  fake(sessionsApi.request, { sessions: [aSession()], refused: [] })
  open([aChoice({ allowsBreakGlass: true, requiresReason: false })])

  await askFor('web-02')
  await userEvent.click(screen.getByRole('switch', { name: /Break glass/ }))
  expect(screen.getByText('Nobody is asked, and everybody is told.')).toBeTruthy()
  await userEvent.type(screen.getByLabelText(/^Reason/), 'The shop is down.')
  await submit()

  await waitFor(() => expect(requests().at(0)?.body).toMatchObject({ isBreakGlass: true }))
})

test('who may reach nothing reads what would change that', async () => {
  open([])

  await screen.findByText('Nothing is open to you yet')

  expect(screen.getByText(/An access policy says who may reach what/)).toBeTruthy()
})
