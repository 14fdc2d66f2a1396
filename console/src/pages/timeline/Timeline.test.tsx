import { activityApi } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { ActivityRecordId, RecordingId, SourceId } from '@gatehouse/contract/ids'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { type SessionLink, timelineApi } from '@gatehouse/contract/timeline'
import { screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { targetId } from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { sessionId, someSessionDetails } from '../../app/testing/sessions.ts'
import { aLogin, customerId } from '../../app/testing/things.ts'

const id = (digits: number) => `01999999-0000-7000-8009-${String(digits).padStart(12, '0')}`
const recordId = ActivityRecordId.parse(id(1))
const recordingId = RecordingId.parse(id(2))
const sourceId = SourceId.parse(id(3))
const at = '2026-11-21T10:00:01.000Z'

const record: ActivityRecord = {
  ...{ id: recordId, at, who: 'alice-7f3', action: 'Modified', objectType: 'Group' },
  ...{ what: 'sudo', where: 'web-02', workstation: '', source: 'web-02', sourceId },
  ...{ connector: 'Linux Accounts', succeeded: true, certainty: 'exact', receivedAt: at },
  details: [{ property: 'Members', before: 'alice', after: 'alice, bob' }],
}

const moment = { recordingId, atMs: 191_000 }
const link: SessionLink = {
  ...{ sessionId, username: 'alice', targetId, targetName: 'web-02', account: 'alice-7f3' },
  ...{ sessionTypeName: 'Root shell', policyName: 'Web team', certainty: 'certain' },
  ...{ text: 'alice-7f3 existed for this session alone.', moment },
}

test('a record says in whose session it was made, and where in the recording', async () => {
  fake(activityApi.get, record)
  fake(timelineApi.sessionsOfRecord, { links: [link] })
  renderAt(`/organizations/${customerId}/activity/records/${recordId}`, {
    login: aLogin('administrator'),
  })

  const session = await screen.findByRole('link', { name: 'alice on web-02' })
  const play = screen.getByRole('link', { name: 'Play the recording from 3:11' })

  expect(session.getAttribute('href')).toBe(`/organizations/${customerId}/sessions/${sessionId}`)
  expect(play.getAttribute('href')).toBe(
    `/organizations/${customerId}/recordings/${recordingId}?at=191000`,
  )
  expect(screen.getByText(/existed for this session alone/)).toBeTruthy()
})

test('a session shows what changed in it, and what its agent confirms', async () => {
  fake(sessionsApi.get, someSessionDetails({ state: 'ended' }))
  fake(timelineApi.traces, {
    source: { id: sourceId, name: 'web-02' },
    text: 'The agent on web-02 confirms that nothing of alice-7f3 stayed behind.',
    traces: [
      { what: 'account-made', state: 'confirmed', seenAt: at, recordId, text: 'Seen.' },
      { what: 'account-removed', state: 'not-seen', doneAt: at, text: 'Not seen.' },
    ],
  })
  fake(timelineApi.changes, {
    changes: [{ record, certainty: 'certain', moment }],
  })
  renderAt(`/organizations/${customerId}/sessions/${sessionId}`, { login: aLogin('administrator') })

  const changes = await screen.findByRole('list', { name: 'Changes on the target' })

  expect(within(changes).getByText('alice, bob', { exact: false })).toBeTruthy()
  expect(within(changes).getByRole('link', { name: 'Play the recording from 3:11' })).toBeTruthy()
  expect(screen.getByText('confirmed by the agent')).toBeTruthy()
  expect(screen.getByText('not confirmed')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'All its activity' }).getAttribute('href')).toBe(
    `/organizations/${customerId}/activity?session=${sessionId}&last=all`,
  )
})

test('logons without a session are listed, with the targets of which nothing can be said', async () => {
  fake(timelineApi.logons, {
    logons: [
      {
        ...{ recordId, targetId, targetName: 'web-02', at, account: 'deploy' },
        ...{ address: '203.0.113.9', service: 'SSH', verdict: 'without-session' },
        ...{ certainty: 'certain', text: 'Nobody had a session as deploy on web-02 then.' },
      },
    ],
    unknownTargets: [{ id: targetId, name: 'db-01' }],
  })
  renderAt(`/organizations/${customerId}/target-logons`, { login: aLogin('administrator') })

  const table = await screen.findByRole('table', { name: 'Logons on targets' })
  expect(within(table).getByText('203.0.113.9')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'db-01' })).toBeTruthy()

  await userEvent.click(screen.getByRole('link', { name: 'In a session' }))

  expect(askedOf('/target-logons').at(-1)?.query['verdict']).toBe('session')
})
