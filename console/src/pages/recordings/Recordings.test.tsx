import type { Role } from '@gatehouse/contract/permissions'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, fakeAnyway, Refusal } from '../../app/testing/fake.ts'
import {
  aRecording,
  type RecordingDetails,
  recordingId,
  signingKeyId,
  someFrames,
  someRecordingDetails,
} from '../../app/testing/recordings.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { aLogin, customerId } from '../../app/testing/things.ts'

const page = `/organizations/${customerId}/recordings/${recordingId}`

const aStore = (state: 'available' | 'low' | 'critical', text = '', ofOne = '') => ({
  ...{ state, text, recordings: 3, bytes: 2048, freeBytes: 10_737_418_240 },
  ...{ totalBytes: 21_474_836_480, signingKeyId },
  quotas: [
    {
      ...{ organizationId: customerId, state: 'full' as const, text: ofOne },
      ...{ bytes: 2048, quotaBytes: 2048 },
    },
  ].filter(() => ofOne !== ''),
})

function openList(address = '/recordings', store = aStore('available')) {
  fakeAnyway(recordingsApi.store, store)
  fakeAnyway(recordingsApi.list, { recordings: [aRecording()] })
  return renderAt(address)
}

function openOne(
  given: Partial<RecordingDetails> = {},
  { search = '', role = 'administrator' }: { search?: string; role?: Role } = {},
) {
  let details = someRecordingDetails(given)
  const become = (changes: Partial<RecordingDetails['recording']>) => {
    details = { ...details, recording: { ...details.recording, ...changes } }
    return details.recording
  }
  fakeAnyway(recordingsApi.get, () => details)
  fakeAnyway(recordingsApi.play, ({ query }) => someFrames(query.fromMs, query.toMs))
  fakeAnyway(sessionsApi.get, someSessionDetails())
  fakeAnyway(recordingsApi.list, { recordings: [] })
  const { address } = renderAt(`${page}${search}`, { login: aLogin(role) })
  return { become, address }
}

test('the list says how each is and how long, and leads to it', async () => {
  fake(recordingsApi.list, {
    recordings: [
      aRecording({
        state: 'broken',
        hold: { by: 'maria', at: '2026-11-21T09:00:00.000Z', reason: 'A court asks' },
      }),
    ],
  })
  openList()

  const table = await screen.findByRole('table', { name: 'Recordings' })

  expect(within(table).getByText('Broke off')).toBeTruthy()
  expect(within(table).getByText('12:31')).toBeTruthy()
  expect(within(table).getByLabelText('Legal hold by maria: A court asks')).toBeTruthy()
  expect(within(table).getByRole('link', { name: 'alice on web-02' }).getAttribute('href')).toBe(
    page,
  )
  expect(await screen.findByText('3 recordings take 2.0 kB; 10 GB are free.')).toBeTruthy()
})

test('a person of the list narrows it to their recordings', async () => {
  const { address } = openList()

  await userEvent.click(await screen.findByRole('button', { name: 'Actions for alice' }))
  await userEvent.click(await screen.findByText('Only recordings of alice'))

  await waitFor(() => expect(address()).toContain('userId='))
  await userEvent.click(screen.getByRole('button', { name: 'Remove the filter: Of alice' }))
  await waitFor(() => expect(address()).toBe('/recordings'))
})

test('when there is little room it says so, and what follows', async () => {
  openList(
    '/recordings',
    aStore('low', 'No new recorded sessions begin.', 'Alpine has used all of its room.'),
  )

  expect(await screen.findByText('Little room for recordings')).toBeTruthy()
  expect(screen.getByText('No new recorded sessions begin.')).toBeTruthy()
  expect(screen.getByText('Alpine has used all of its room.')).toBeTruthy()
})

test('a text is found in all recordings, and each hit leads to its moment', async () => {
  const one = aRecording()
  fake(recordingsApi.search, ({ query }) => ({
    hits: [5000.4, 2000].map((at) => ({
      ...{ recordingId, organizationId: customerId, targetName: one.targetName, channel: 2 },
      ...{ username: one.username, startedAt: one.startedAt, at, kind: 'output' as const },
      line: `a line with ${query.text}`,
    })),
  }))
  openList('/recordings?view=inside')

  const field = await screen.findByLabelText('Find what was shown or typed')
  await userEvent.type(field, 'shadow{Enter}')

  const hits = await screen.findAllByRole('link', { name: /a line with/ })
  expect(hits.map((hit) => hit.getAttribute('href'))).toEqual([
    `${page}?at=2000&terminal=2&find=shadow`,
    `${page}?at=5001&terminal=2&find=shadow`,
  ])
})

test('a link to a moment begins there', async () => {
  openOne({}, { search: '?at=60000' })

  expect(await screen.findByRole('slider', { name: 'Position' })).toHaveProperty('value', '60000')
  await waitFor(() =>
    expect(askedOf('/frames').some(({ query }) => query['fromMs'] === '60000')).toBe(true),
  )
})

test('an event is jumped to, and the list can be narrowed to kinds of them', async () => {
  openOne()

  await userEvent.click(await screen.findByRole('button', { name: /Locked by bert/ }))
  expect(screen.getByRole('slider', { name: 'Position' })).toHaveProperty('value', '700000')
  await userEvent.click(screen.getByRole('checkbox', { name: 'Marks 1' }))

  expect(screen.queryByRole('button', { name: /Locked by bert/ })).toBeNull()
  expect(screen.getByRole('button', { name: /df -h/ })).toBeTruthy()
})

test('keys move it, and leave fields alone', async () => {
  openOne()
  const position = await screen.findByRole('slider', { name: 'Position' })

  await userEvent.keyboard('5')
  expect(position).toHaveProperty('value', '375500')
  await userEvent.keyboard('{ArrowLeft}')
  expect(position).toHaveProperty('value', '370500')
  await userEvent.keyboard(']')
  expect(position).toHaveProperty('value', '700000')
  await userEvent.type(screen.getByLabelText('Find in this recording'), '0 ')

  expect(position).toHaveProperty('value', '700000')
  expect(screen.getByRole('button', { name: 'Play' })).toBeTruthy()
})

test('one that is checked says in words what was found', async () => {
  const { become } = openOne()
  fake(recordingsApi.verify, () => ({
    isIntact: false,
    text: 'Segment 7 was changed.',
    recording: become({ state: 'altered', verification: 'Segment 7 was changed.' }),
  }))

  await userEvent.click(await screen.findByRole('button', { name: 'Check every segment' }))

  expect(await screen.findByText('Not as it was recorded')).toBeTruthy()
  expect(
    await screen.findByText('Somebody changed this recording, or a part of it is missing'),
  ).toBeTruthy()
})

test('what broke off says up to where it can be read', async () => {
  openOne({ recording: aRecording({ state: 'broken', verification: 'The server was stopped.' }) })

  expect(
    await screen.findByText('This recording broke off; it can be read up to 12:30'),
  ).toBeTruthy()
})

test('one that is still written leads to its session', async () => {
  openOne({
    recording: aRecording({ state: 'recording', endedAt: undefined }),
    ...{ isReady: false, terminals: [], events: [], activity: [] },
  })

  const link = await screen.findByRole('link', { name: 'Go to the session' })
  expect(link.getAttribute('href')).toBe(`/organizations/${customerId}/sessions/${sessionId}`)
  expect(screen.queryByRole('region', { name: 'Player' })).toBeNull()
})

test('one without a screen still says what happened', async () => {
  openOne({ terminals: [] })

  expect(await screen.findByText('write /etc/motd, 12 bytes')).toBeTruthy()
  expect(screen.queryByRole('region', { name: 'Player' })).toBeNull()
})

test('it is put on hold with a reason, and then cannot be deleted', async () => {
  const { become } = openOne()
  fake(recordingsApi.hold, ({ body }) =>
    become({ hold: { by: 'maria', at: '2026-11-21T09:00:00.000Z', reason: body.reason } }),
  )

  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Put on legal hold', hidden: true }),
  )
  await userEvent.type(await screen.findByLabelText('Reason'), 'A court asks')
  await userEvent.click(screen.getByRole('button', { name: 'Put it on hold' }))
  await screen.findByText('On legal hold by maria')
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }))

  expect(askedOf('/hold').at(0)?.body).toEqual({ isHeld: true, reason: 'A court asks' })
  const remove = await screen.findByRole('menuitem', { name: 'Delete for good', hidden: true })
  expect(remove.getAttribute('aria-disabled')).toBe('true')
})

test('who deletes one is back at the list, and a refusal is said', async () => {
  const { address } = openOne()
  let isRefused = true
  fake(recordingsApi.remove, () => {
    if (!isRefused) return {}
    throw new Refusal({ code: 'conflict', message: 'It was put on hold just now.' })
  })
  fakeAnyway(recordingsApi.store, aStore('available'))

  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Delete for good', hidden: true }),
  )
  await userEvent.click(await screen.findByRole('button', { name: 'Delete it' }))
  await screen.findByText('It was put on hold just now.')
  isRefused = false
  await userEvent.click(screen.getByRole('button', { name: 'Delete it' }))

  await waitFor(() => expect(address()).toBe('/recordings'))
})

test('a viewer plays and downloads, and changes nothing', async () => {
  openOne({}, { role: 'viewer' })

  await userEvent.click(await screen.findByRole('button', { name: 'Download' }))
  const replay = await screen.findByRole('menuitem', { name: /Portable replay/, hidden: true })
  expect(replay.getAttribute('href')).toContain('/export?format=html')
  await userEvent.keyboard('{Escape}')
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }))

  const hold = await screen.findByRole('menuitem', { name: 'Put on legal hold', hidden: true })
  expect(hold.getAttribute('aria-disabled')).toBe('true')
})
