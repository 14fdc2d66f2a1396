import { activityApi } from '@gatehouse/contract/activity'
import { timelineApi } from '@gatehouse/contract/timeline'
import { beforeAll, expect, test } from 'vitest'
import { systemContext, within } from '#platform/context.ts'
import { isInSession } from '../activity/session-records.ts'
import { search, until } from '../activity/testing.ts'
import { sessionLookup } from './session-records.service.ts'
import { type TestTarget, useTimeline } from './testing.ts'

const timeline = useTimeline()
let target: TestTarget

beforeAll(async () => {
  target = await timeline().aTarget()
})

const at = (minutes: number, seconds = 0) => new Date(Date.UTC(2026, 10, 20, 10, minutes, seconds))
const iso = (minutes: number, seconds = 0) => at(minutes, seconds).toISOString()

const alices = (account: string) =>
  timeline().aSession(target, {
    ...{ account, requestedAt: at(0), madeAt: at(0, 1), removedAt: at(31), endedAt: at(31, 1) },
    connections: [{ startedAt: at(1), endedAt: at(30), isRecorded: true }],
  })

test('what an account of a session did is linked to the session and to the moment of its recording', async () => {
  const session = await alices('alice-1')
  const [record] = await timeline().collected(target, [
    { who: 'alice-1', at: iso(4, 11), what: 'sudoers', action: 'Modified' },
  ])

  expect(await timeline().linksOf(target, record)).toEqual([
    {
      ...{ sessionId: session.id, username: 'alice', targetId: target.targetId },
      ...{ targetName: 'web1', sessionTypeName: 'Root by sudo', policyName: 'Technicians' },
      ...{ account: 'alice-1', certainty: 'certain' },
      text: 'alice-1 existed for this session alone.',
      moment: { recordingId: session.recordingIds[0], atMs: 191_000 },
    },
  ])
})

test('a record that comes before its session is known is linked all the same', async () => {
  const [record] = await timeline().collected(target, [{ who: 'alice-2', at: iso(5) }])
  expect(await timeline().linksOf(target, record)).toEqual([])

  const { id } = await alices('alice-2')

  expect(await timeline().linksOf(target, record)).toMatchObject([{ sessionId: id }])
})

test('what was done about the account is of its session, and what others did at that time is not', async () => {
  const { id } = await alices('alice-3')
  const records = await timeline().collected(target, [
    { who: 'service', what: 'alice-3', objectType: 'User', action: 'Added', at: iso(0, 2) },
    { who: 'bob', what: 'sudoers', at: iso(4) },
    { who: 'root', what: 'crontab', at: iso(4), certainty: 'inferred' },
  ])
  const links = await Promise.all(records.map((record) => timeline().linksOf(target, record)))

  expect(records.map(({ what }, index) => [what, links[index]?.[0]?.sessionId])).toEqual(
    expect.arrayContaining([
      ['alice-3', id],
      ['sudoers', undefined],
      ['crontab', undefined],
    ]),
  )
})

test('with a shared account it is likely, and each who can have been it is named', async () => {
  const shared = (username: string, from: number, to: number) =>
    timeline().aSession(target, {
      ...{ account: 'deploy', username, loginAccount: 'managed', requestedAt: at(from) },
      connections: [{ startedAt: at(from), endedAt: at(to) }],
    })
  const alice = await shared('alice', 0, 20)
  const bob = await shared('bob', 10, 30)
  const records = await timeline().collected(target, [
    { who: 'deploy', at: iso(5), what: 'one' },
    { who: 'deploy', at: iso(15), what: 'both' },
    { who: 'deploy', at: iso(45), what: 'nobody' },
  ])
  const of = async (what: string) =>
    timeline().linksOf(
      target,
      records.find((record) => record.what === what),
    )

  expect(await of('one')).toMatchObject([
    {
      ...{ sessionId: alice.id, certainty: 'likely' },
      text: expect.stringContaining('others can use deploy as well'),
    },
  ])
  expect((await of('both')).map((link: { sessionId: string }) => link.sessionId)).toEqual([
    alice.id,
    bob.id,
  ])
  expect(await of('nobody')).toEqual([])
})

test('a session finds its records, those that come late as well', async () => {
  const { id } = await alices('alice-4')
  const of = async () => (await search(timeline().activity, target, { session: id } as never)).body

  await timeline().collected(target, [
    { who: 'alice-4', at: iso(4), what: '/etc/hosts' },
    { who: 'alice-4', at: iso(55), what: 'somebody else of that name, long after' },
    { who: 'bob', at: iso(4), what: '/etc/motd' },
  ])
  await until(of, ({ records }) => records.length === 1)
  await timeline().collected(target, [{ who: 'alice-4', at: iso(3), what: '/etc/late' }])

  const { records } = await until(of, (body) => body.records.length === 2)
  expect(records.map(({ what }: { what: string }) => what)).toEqual(['/etc/hosts', '/etc/late'])
})

test('what a live tail takes for a session’s is what search finds', async () => {
  const { id } = await alices('alice-0')
  const records = await timeline().collected(target, [
    { who: 'alice-0', at: iso(4) },
    { who: 'service', what: 'alice-0', objectType: 'User', at: iso(0, 2) },
    { who: 'alice-0', at: iso(55) },
    { who: 'bob', at: iso(4) },
  ])
  const { parts } = timeline().activity
  const ctx = within(systemContext('test', parts), target.organizationId, 'managed')
  const session = await sessionLookup.recordsOf(ctx, id)
  const taken = records.filter((record) => isInSession(session, record))

  const { body } = await search(timeline().activity, target, { session: id } as never)

  expect(taken).toHaveLength(2)
  expect(body.records).toEqual(taken)
})

test('counts and groups can be of a session', async () => {
  const { id } = await alices('alice-5')
  await timeline().collected(target, [
    { who: 'alice-5', at: iso(4), action: 'Added' },
    { who: 'alice-5', at: iso(5), action: 'Added' },
    { who: 'carol', at: iso(5), action: 'Removed' },
  ])
  const params = { organizationId: target.organizationId }
  const ask = (endpoint: typeof activityApi.histogram | typeof activityApi.facets, query: object) =>
    timeline().activity.web.call(target.user, endpoint, {
      params,
      query: { session: id, ...query },
    })

  const { body: histogram } = await ask(activityApi.histogram, {})
  const { body: facets } = await ask(activityApi.facets, { field: 'action' })

  expect(histogram.total).toBe(2)
  expect(facets.values).toEqual([{ value: 'Added', count: 2 }])
})

test('the changes of a session have their moments, and reading is none', async () => {
  const { id, recordingIds } = await alices('alice-6')
  await timeline().collected(target, [
    { who: 'alice-6', at: iso(2), what: 'first', action: 'Added' },
    { who: 'alice-6', at: iso(3), what: 'sudo something', action: 'Executed' },
    { who: 'alice-6', at: iso(4), what: 'second', action: 'Removed' },
  ])

  const { body } = await timeline().web.call(target.user, timelineApi.changes, {
    params: { organizationId: target.organizationId, sessionId: id },
  })

  expect(body.changes).toMatchObject([
    { record: { what: 'second' }, moment: { recordingId: recordingIds[0], atMs: 180_000 } },
    { record: { what: 'first' }, moment: { recordingId: recordingIds[0], atMs: 60_000 } },
  ])
})

test('the agent confirms that the account is gone', async () => {
  const { id } = await alices('alice-7')
  await timeline().collected(target, [
    { who: 'service', what: 'alice-7', objectType: 'User', action: 'Added', at: iso(0, 2) },
    { who: 'service', what: 'alice-7', objectType: 'User', action: 'Removed', at: iso(31, 1) },
  ])

  const { body } = await timeline().web.call(target.user, timelineApi.traces, {
    params: { organizationId: target.organizationId, sessionId: id },
  })

  expect(body).toMatchObject({
    text: 'The agent on srv-1 confirms that nothing of alice-7 stayed behind.',
    traces: [
      { what: 'account-made', state: 'confirmed', seenAt: iso(0, 2) },
      { what: 'account-removed', state: 'confirmed', seenAt: iso(31, 1) },
    ],
  })
})

test('what the agent did not see is said', async () => {
  const { id } = await alices('alice-8')
  await timeline().collected(target, [
    { who: 'service', what: 'alice-8', objectType: 'User', action: 'Added', at: iso(0, 2) },
  ])

  const { body } = await timeline().web.call(target.user, timelineApi.traces, {
    params: { organizationId: target.organizationId, sessionId: id },
  })

  expect(body.text).toContain('does not confirm all of it')
  expect(body.traces).toMatchObject([{ state: 'confirmed' }, { state: 'not-seen' }])
})

test("another organization's sessions and records do not exist, and are linked to nothing", async () => {
  const other = await timeline().aTarget()
  const { id } = await alices('alice-9')
  const [record] = await timeline().collected(target, [{ who: 'alice-9', at: iso(4) }])
  const [theirs] = await timeline().collected(other, [{ who: 'alice-9', at: iso(4) }])
  const { organizationId } = other
  const call = (
    endpoint: Parameters<ReturnType<typeof timeline>['web']['call']>[1],
    more: object,
  ) => timeline().web.call(other.user, endpoint, { params: { organizationId, ...more } })

  const answers = await Promise.all([
    call(timelineApi.changes, { sessionId: id }),
    call(timelineApi.traces, { sessionId: id }),
    call(timelineApi.sessionsOfRecord, { recordId: record?.id ?? '' }),
    call(timelineApi.computer, { targetId: target.targetId }),
    search(timeline().activity, other, { session: id } as never),
  ])

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
  expect(await timeline().linksOf(other, theirs)).toEqual([])
})
