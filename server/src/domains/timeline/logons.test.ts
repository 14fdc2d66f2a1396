import { timelineApi } from '@gatehouse/contract/timeline'
import { beforeEach, expect, test } from 'vitest'
import { found } from '../activity/testing.ts'
import { ours, type TestTarget, useTimeline } from './testing.ts'

const timeline = useTimeline()
let target: TestTarget

beforeEach(async () => {
  target = await timeline().aTarget()
})

const at = (minutes: number, seconds = 0) => new Date(Date.UTC(2026, 10, 20, 10, minutes, seconds))

const logon = (account: string, when: Date, { address = ours, port = 40_000 } = {}) => ({
  ...{ who: account, what: account, action: 'Successful Logon' as const, objectType: 'Logon' },
  ...{ at: when.toISOString(), workstation: address },
  details: [
    { property: 'Service', after: 'SSH' },
    { property: 'Port', after: String(port) },
  ],
})

const alices = (account = 'alice-7f3') =>
  timeline().aSession(target, {
    ...{ account, madeAt: at(0), removedAt: at(31), endedAt: at(31) },
    connections: [{ startedAt: at(1), endedAt: at(30), isRecorded: true }],
  })

const accountsOf = async (verdict: string): Promise<string[]> =>
  (await timeline().logonsOf(target, verdict)).map(({ account }: { account: string }) => account)

/** What search shows of logons without a session. */
const told = (count: number, objectType = 'equals:Logon without a session') =>
  found(timeline().activity, target, count, { objectType: [objectType] })

test('the logon of a session is known by our end of the connection', async () => {
  const session = await alices()
  await timeline().signedIn(target, { account: 'alice-7f3', at: at(1), session })
  await timeline().collected(target, [logon('alice-7f3', at(1))])
  await timeline().work()

  expect(await timeline().logonsOf(target, 'session')).toMatchObject([
    { account: 'alice-7f3', certainty: 'certain', sessionId: session.id, service: 'SSH' },
  ])
  await told(0)
})

test('a logon that is seen before the session is told of ends as that of the session', async () => {
  const session = await alices()
  const [record] = await timeline().collected(target, [logon('alice-7f3', at(1))])
  await timeline().work()
  expect(await accountsOf('without-session')).toEqual(['alice-7f3'])
  await told(1)

  await timeline().signedIn(target, { account: 'alice-7f3', at: at(1), session })
  await timeline().work()

  expect(await accountsOf('without-session')).toEqual([])
  expect(await accountsOf('session')).toEqual(['alice-7f3'])
  // What was said stays said, with what became of it.
  const [said] = await told(1)
  const [explained] = await told(1, 'equals:Logon explained')
  for (const one of [record, said, explained]) {
    expect(await timeline().linksOf(target, one)).toMatchObject([{ sessionId: session.id }])
  }
})

test('a logon that nobody had a session for is told as a record, once', async () => {
  await timeline().collected(target, [logon('mallory', at(5), { address: '203.0.113.9' })])
  await timeline().work()
  await timeline().collected(target, [logon('carol', at(6), { address: '203.0.113.9' })])
  await timeline().work()

  const records = await told(2)

  expect(records.find(({ who }) => who === 'mallory')).toMatchObject({
    ...{ connector: 'Gatehouse Sessions', workstation: '203.0.113.9', at: at(5).toISOString() },
    details: expect.arrayContaining([
      { property: 'Why', after: expect.stringContaining('Nobody had a session as mallory') },
    ]),
  })
})

test('who comes in beside a session, with its account, is not taken for it', async () => {
  const session = await alices()
  await timeline().signedIn(target, { account: 'alice-7f3', at: at(1), session })
  const [stranger] = await timeline().collected(target, [
    logon('alice-7f3', at(1, 5), { address: '203.0.113.9', port: 50_000 }),
  ])
  await timeline().work()
  // Until our own logon is seen it could be ours, by another address.
  expect(await accountsOf('session')).toEqual(['alice-7f3'])

  await timeline().collected(target, [logon('alice-7f3', at(1))])
  await timeline().work()

  expect(await timeline().logonsOf(target, 'without-session')).toMatchObject([
    { address: '203.0.113.9', text: expect.stringContaining('somebody came in beside it') },
  ])
  expect(await timeline().logonsOf(target, 'session')).toMatchObject([{ address: ours }])
  expect(await timeline().linksOf(target, stranger)).toEqual([])
})

test('Gatehouse’s own work is listed apart', async () => {
  await timeline().signedIn(target, { account: 'service', at: at(0) })
  await timeline().collected(target, [
    logon('service', at(0)),
    logon('service', at(20), { address: '203.0.113.9' }),
  ])
  await timeline().work()

  expect(await timeline().logonsOf(target, 'own')).toMatchObject([{ at: at(0).toISOString() }])
  expect(await timeline().logonsOf(target, 'without-session')).toMatchObject([
    { account: 'service', address: '203.0.113.9' },
  ])
})

test('a batch of days ago is decided by the sessions of then', async () => {
  const session = await alices()
  await timeline().signedIn(target, { account: 'alice-7f3', at: at(1), session })
  await timeline().work()

  await timeline().collected(target, [
    logon('alice-7f3', at(1)),
    logon('alice-7f3', at(50), { port: 40_001 }),
  ])
  await timeline().work()

  expect(await timeline().logonsOf(target, 'session')).toMatchObject([{ at: at(1).toISOString() }])
  expect(await timeline().logonsOf(target, 'without-session')).toMatchObject([
    { at: at(50).toISOString() },
  ])
})

test('a computer that is two targets has a session, whichever of them it went by', async () => {
  const other = { ...target, targetId: await timeline().addTarget(target) }
  await timeline().findComputers()
  const session = await alices()
  await timeline().collected(target, [logon('alice-7f3', at(1))])
  await timeline().signedIn(target, { account: 'alice-7f3', at: at(1), session })
  await timeline().work()

  const found = await timeline().logonsOf(other, 'session')
  expect(found.map(({ targetId }: { targetId: string }) => targetId).toSorted()).toEqual(
    [target.targetId, other.targetId].toSorted(),
  )
  expect(await timeline().logonsOf(other, 'without-session')).toEqual([])
})

test('su and sudo are no logons to the target', async () => {
  await timeline().collected(target, [
    { ...logon('root', at(5)), who: 'bob', details: [{ property: 'Service', after: 'su' }] },
    { ...logon('bob', at(5)), action: 'Failed Logon', succeeded: false },
  ])
  await timeline().work()

  expect(await accountsOf('without-session')).toEqual([])
})

test('the clock of the target is known by the logon, and moments are right with it', async () => {
  const session = await alices('deploy-1')
  await timeline().signedIn(target, { account: 'deploy-1', at: at(1), session })
  await timeline().collected(target, [logon('deploy-1', at(3))])
  await timeline().work()
  const [record] = await timeline().collected(target, [
    { who: 'deploy-1', at: at(7, 30).toISOString() },
  ])

  expect(await timeline().linksOf(target, record)).toMatchObject([
    { moment: { recordingId: session.recordingIds[0], atMs: 270_000 } },
  ])
})

test('a computer that is found later tells of the logons that came before', async () => {
  await timeline().saySourceOf(target, [])
  await timeline().findComputers()
  await timeline().collected(target, [logon('mallory', new Date(Date.now() - 3_600_000))])
  await timeline().work()
  expect(await accountsOf('without-session')).toEqual([])
  const { body } = await timeline().web.call(target.user, timelineApi.logons, {
    params: { organizationId: target.organizationId },
  })
  expect(body.unknownTargets).toMatchObject([{ id: target.targetId }])

  await timeline().web.call(
    { ...target.user, role: 'administrator', reach: 'all' },
    timelineApi.chooseComputer,
    {
      params: { organizationId: target.organizationId, targetId: target.targetId },
      body: { choice: 'source', sourceId: target.sourceId },
    },
  )
  await timeline().work()

  expect(await accountsOf('without-session')).toEqual(['mallory'])
  // It is old, and nobody is to be woken by it.
  await told(0)
})

test("another organization's logons are not shown", async () => {
  await timeline().collected(target, [logon('mallory', at(5))])
  await timeline().work()
  const other = await timeline().aTarget()

  const { status } = await timeline().web.call(other.user, timelineApi.logons, {
    params: { organizationId: target.organizationId },
  })

  expect(status).toBe(404)
  expect(await timeline().logonsOf(other, 'without-session')).toEqual([])
})
