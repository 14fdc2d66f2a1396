import { randomUUID } from 'node:crypto'
import type { ActivityRecord, CollectedRecord } from '@gatehouse/contract/activity-record'
import type { SessionId, TargetId } from '@gatehouse/contract/ids'
import { timelineApi } from '@gatehouse/contract/timeline'
import { keepOwnLogin } from '#domains/targets'
import { type ContextParts, systemContext, type UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { workOff } from '#platform/testing/queue.ts'
import { type Answer, aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { afterAll, beforeAll } from 'vitest'
import {
  aCustomer,
  aRecord,
  found,
  send,
  type TestActivity,
  type TestCustomer,
  useActivity,
} from '../activity/testing.ts'
import { findComputers } from './find-computers.service.ts'
import { logonsOnBatch } from './see-logons.service.ts'
import { sessionLookup } from './session-records.service.ts'
import { timelineHandlers, timelineJobs } from './timeline.jobs.ts'
import { timelineRoutes } from './timeline.routes.ts'

export const hostKey = `SHA256:${'a'.repeat(43)}`
export const ours = '192.0.2.5'

/** A customer whose computer `srv-1` is audited, and is a target. */
export interface TestTarget extends TestCustomer {
  targetId: TargetId
}

export interface SessionFacts {
  account?: string
  username?: string
  loginAccount?: 'ephemeral' | 'managed'
  madeAt?: Date | undefined
  removedAt?: Date | undefined
  requestedAt?: Date
  endedAt?: Date | undefined
  connections?: { startedAt: Date; endedAt?: Date; isRecorded?: boolean; id?: string }[]
}

export interface TestTimeline {
  activity: TestActivity
  web: TestWeb
  /** Recognized by its host key. */
  aTarget(): Promise<TestTarget>
  addTarget(customer: TestCustomer, fingerprint?: string): Promise<TargetId>
  saySourceOf(customer: TestCustomer, fingerprints: string[]): Promise<void>
  aSession(target: TestTarget, facts?: SessionFacts): Promise<TestSession>
  /** That we signed in. */
  signedIn(target: TestTarget, login: OwnLoginFacts): Promise<void>
  /** What the agent sends. @returns it as search finds it. */
  collected(target: TestTarget, records: Partial<CollectedRecord>[]): Promise<ActivityRecord[]>
  logonsOf(target: TestTarget, verdict: string): Promise<Answer['body']['logons']>
  linksOf(target: TestTarget, record: ActivityRecord | undefined): Promise<Answer['body']['links']>
  findComputers(): Promise<void>
  /** All that is due, and a little later. */
  work(): Promise<void>
}

export interface TestSession {
  id: SessionId
  connectionIds: string[]
  recordingIds: string[]
}

export interface OwnLoginFacts {
  account: string
  at: Date
  address?: string
  port?: number
  session?: TestSession
}

export function useTimeline(): () => TestTimeline {
  const activity = useActivity({ sessions: sessionLookup, onBatch: [logonsOnBatch({})] })
  let made: TestTimeline | undefined
  beforeAll(async () => {
    activity().startIndexer()
    made = await open(activity())
  })
  afterAll(() => made?.web.close())
  return () => {
    if (!made) throw new Error('The timeline is there only while tests run.')
    return made
  }
}

async function open(activity: TestActivity): Promise<TestTimeline> {
  const { parts, index } = activity
  // The queue goes by the clock of the database. What waits a little is due by this one, and again what follows from it.
  const later = (minutes: number): ContextParts => ({
    ...parts,
    now: () => new Date(Date.now() + minutes * 60_000),
  })
  const web = await createTestWeb(parts, (mount) => timelineRoutes(mount, { index }))
  const reader = ({ organizationId }: TestCustomer): UserPrincipal =>
    aUser({ organizationId, role: 'co-managing-administrator' })
  const timeline: TestTimeline = {
    activity,
    web,
    async aTarget() {
      const customer = await aCustomer(activity)
      await timeline.saySourceOf(customer, [hostKey])
      const targetId = await timeline.addTarget(customer)
      await timeline.findComputers()
      await timeline.work()
      return { ...customer, targetId }
    },
    addTarget: ({ organizationId }, fingerprint = hostKey) =>
      parts.db.inOrganization(organizationId, async (tx) => {
        const [id, now] = [uuidv7(new Date()) as TargetId, new Date()]
        await tx
          .insertInto('target')
          .values({
            ...{ id, name: `web-${id.slice(-6)}`, kind: 'linux', address: 'web1', port: 22 },
            ...{ algorithms: 'modern', trusts_first_host_key: true, created_at: now },
            ...{ on_host_key_mismatch: 'refuse', updated_at: now },
          })
          .execute()
        await tx
          .insertInto('host_key')
          .values({
            ...{ id: uuidv7(now), target_id: id, hop: 'direct', algorithm: 'ssh-ed25519' },
            ...{ fingerprint, state: 'pinned', pinned_at: now, pinned_by: 'first use' },
            last_seen_at: now,
          })
          .execute()
        return id
      }),
    saySourceOf: ({ organizationId, agent }, fingerprints) =>
      parts.db.inOrganization(organizationId, async (tx) => {
        await tx
          .updateTable('agent')
          .set({ host_key_fingerprints: fingerprints })
          .where('id', '=', agent.agentId)
          .execute()
      }),
    aSession: (target, facts = {}) => aSession(parts, target, facts),
    signedIn: async ({ organizationId, targetId }, { account, at, session, ...from }) => {
      await parts.db.inOrganization(organizationId, (tx) =>
        keepOwnLogin(tx, {
          ...{ organizationId, targetId, account, at },
          from: { address: from.address ?? ours, port: from.port ?? 40_000 },
          ...(session && {
            session: { sessionId: session.id, connectionId: session.connectionIds[0] ?? '' },
          }),
        }),
      )
    },
    async collected(target, records) {
      const word = `w${randomUUID().slice(0, 8)}`
      const marked = records.map((record) =>
        aRecord({
          ...record,
          details: [...(record.details ?? []), { property: 'Word', after: word }],
        }),
      )
      const answer = await send(activity, target, marked)
      if (answer.status !== 200) throw new Error(answer.text)
      return found(activity, target, records.length, { text: word })
    },
    async logonsOf(target, verdict) {
      const { body } = await web.call(reader(target), timelineApi.logons, {
        ...{ params: { organizationId: target.organizationId }, query: { verdict } },
      })
      return body.logons
    },
    async linksOf(target, record) {
      const params = { organizationId: target.organizationId, recordId: record?.id ?? '' }
      const { body } = await web.call(reader(target), timelineApi.sessionsOfRecord, { params })
      return body.links
    },
    findComputers: () => findComputers(systemContext('test', parts)),
    async work() {
      for (const minutes of [1, 2, 3]) {
        await workOff(later(minutes), timelineJobs({ index, onBatch: [] }), timelineHandlers)
      }
    },
  }
  return timeline
}

async function aSession(
  { db }: ContextParts,
  { organizationId, targetId }: TestTarget,
  facts: SessionFacts,
): Promise<TestSession> {
  const requestedAt = facts.requestedAt ?? facts.madeAt ?? new Date('2026-11-21T09:59:00Z')
  const id = uuidv7(new Date()) as SessionId
  const connections = (facts.connections ?? []).map((one) => ({
    ...one,
    ...{ id: one.id ?? uuidv7(new Date()), recordingId: uuidv7(new Date()) },
  }))
  await aKey(db)
  await db.inOrganization(organizationId, async (tx) => {
    const userId = uuidv7(new Date())
    await tx
      .insertInto('user')
      .values({
        ...{ id: userId, username: `user-${userId}`, role: 'co-managing-administrator' },
        created_at: new Date(),
      })
      .execute()
    await tx
      .insertInto('session')
      .values({
        ...{ id, target_id: targetId, target_name: 'web1', target_address: 'web1' },
        ...{ session_type_id: uuidv7(new Date()), policy_id: uuidv7(new Date()) },
        session_type: JSON.stringify({
          ...{ name: 'Root by sudo', loginAccount: facts.loginAccount ?? 'ephemeral' },
        }),
        ...{ policy_name: 'Technicians', profile: '{}', user_id: userId },
        ...{ username: facts.username ?? 'alice', account: facts.account ?? 'alice-7f3' },
        ...{ state: 'active', state_text: '', reason: '', ticket: '', is_break_glass: false },
        ...{ is_ad_hoc: true, source_address: '', requested_at: requestedAt },
        ...{ expires_at: requestedAt, starts_at: requestedAt, ends_at: requestedAt },
        ...{ tier_since: requestedAt, ended_at: facts.endedAt ?? null },
      })
      .execute()
    await addRuns(tx, id, facts)
    for (const one of connections) {
      if (one.isRecorded) {
        await addRecording(tx, { ...one, id: one.recordingId, sessionId: id, userId, targetId })
      }
      await tx
        .insertInto('session_connection')
        .values({
          ...{ id: one.id, session_id: id, protocol: 'ssh', address: '203.0.113.1', client: '' },
          ...{ started_at: one.startedAt, ended_at: one.endedAt ?? null },
          recording_id: one.isRecorded ? one.recordingId : null,
        })
        .execute()
    }
  })
  return {
    id,
    connectionIds: connections.map((one) => one.id),
    recordingIds: connections.map(({ recordingId }) => recordingId),
  }
}

type Tx = Parameters<Parameters<ContextParts['db']['inOrganization']>[1]>[0]

async function addRuns(tx: Tx, sessionId: SessionId, { madeAt, removedAt }: SessionFacts) {
  const run = (kind: string, position: number, at: Date | undefined) => ({
    ...{ id: uuidv7(new Date()), session_id: sessionId, position, key: kind, title: kind },
    ...{ phase: position === 0 ? 'before' : 'after', step: JSON.stringify({ kind }) },
    ...{ state: at ? 'succeeded' : 'waiting', started_at: at ?? null, ended_at: at ?? null },
  })
  if (!madeAt) return
  await tx
    .insertInto('action_run')
    .values([run('create-local-user', 0, madeAt), run('remove-local-user', 1, removedAt)])
    .execute()
}

const aKey = (db: ContextParts['db']) =>
  db.asSystem('a key for recordings of a test', (tx) =>
    tx
      .insertInto('recording_signing_key')
      .values({
        ...{ id: 'test', public_key: Buffer.alloc(1), private_sealed: Buffer.alloc(1) },
        created_at: new Date(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )

async function addRecording(
  tx: Tx,
  one: { id: string; sessionId: string; userId: string; targetId: string } & {
    startedAt: Date
    endedAt?: Date
  },
) {
  await tx
    .insertInto('recording')
    .values({
      ...{ id: one.id, session_id: one.sessionId, connection_id: one.id, user_id: one.userId },
      ...{ target_id: one.targetId, target_name: 'web1', username: 'alice', account: 'a' },
      ...{ session_type_name: 'Root by sudo', state: one.endedAt ? 'complete' : 'recording' },
      ...{ started_at: one.startedAt, blob_key: one.id, key_sealed: Buffer.alloc(1) },
      duration_ms: (one.endedAt ?? one.startedAt).getTime() - one.startedAt.getTime(),
      signing_key_id: 'test',
    })
    .execute()
}
