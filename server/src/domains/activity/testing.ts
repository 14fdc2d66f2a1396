import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { activityApi, type ActivityFilterInput } from '@gatehouse/contract/activity'
import { activityBatchesApi } from '@gatehouse/contract/activity-batches'
import type { ActivityRecord, CollectedRecord } from '@gatehouse/contract/activity-record'
import { AgentId, ConnectorId, OrganizationId, SiteId, SourceId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll } from 'vitest'
import { openEmbedded } from '#platform/clickhouse/embedded.ts'
import type { AgentPrincipal, ContextParts, UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { type OpenTestDatabase, openTestDatabase, testLog } from '#platform/testing/database.ts'
import {
  type Answer,
  anAgent,
  aUser,
  type Call,
  createTestWeb,
  type TestWeb,
} from '#platform/testing/web.ts'
import { type ActivityDeps, activityRoutes } from './activity.routes.ts'
import { type ActivityIndex, openActivityIndex } from './activity-index.ts'
import { type Indexer, startIndexer } from './activity-indexer.ts'

export interface TestActivity {
  database: OpenTestDatabase
  parts: ContextParts
  index: ActivityIndex
  listener: Listener
  web: TestWeb
  startIndexer(): Indexer
}

/** PostgreSQL, an embedded index and the domain's routes for the tests of a file. */
export function useActivity(extra: Partial<ActivityDeps> = {}): () => TestActivity {
  let opened: { activity: TestActivity; close(): Promise<void> } | undefined
  beforeAll(async () => {
    opened = await openTestActivity(extra)
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('The activity domain is there only while tests run.')
    return opened.activity
  }
}

export async function openTestActivity(extra: Partial<ActivityDeps>) {
  const database = await openTestDatabase()
  const parts: ContextParts = { db: database.db, log: testLog }
  const directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-activity-'))
  const index = await openActivityIndex(await openEmbedded({ path: directory }))
  const listener = listen(database.url, ['activity_batch'], testLog)
  const web = await createTestWeb(parts, (mount) =>
    activityRoutes(mount, { index, listener, ...extra }),
  )
  const indexers: Indexer[] = []
  return {
    activity: {
      database,
      parts,
      index,
      listener,
      web,
      startIndexer() {
        const indexer = startIndexer({ parts, index, listener, indexName: directory })
        indexers.push(indexer)
        return indexer
      },
    },
    async close() {
      await web.close()
      for (const indexer of indexers) await indexer.stop()
      await listener.close()
      await index.engine.close()
      await database.close()
      await rm(directory, { recursive: true })
    },
  }
}

/** A customer with one agent that collects from one source, and somebody who may look. */
export interface TestCustomer {
  organizationId: OrganizationId
  agent: AgentPrincipal
  sourceId: SourceId
  connectorId: ConnectorId
  user: UserPrincipal
}

export async function aCustomer(
  { parts: { db } }: TestActivity,
  { timeZone = 'UTC', retentionDays = 365, source = 'srv-1' } = {},
): Promise<TestCustomer> {
  const id = () => uuidv7(new Date())
  const organizationId = OrganizationId.parse(id())
  const siteId = SiteId.parse(id())
  const agentId = AgentId.parse(id())
  const sourceId = SourceId.parse(id())
  const connectorId = ConnectorId.parse(id())
  const created_at = new Date()
  await db.asSystem('make a customer for a test', async (tx) => {
    await tx
      .insertInto('organization')
      .values({
        id: organizationId,
        kind: 'managed',
        name: `Customer ${organizationId}`,
        created_at,
        time_zone: timeZone,
        activity_retention_days: retentionDays,
      })
      .execute()
    const shared = { organization_id: organizationId, created_at }
    await tx
      .insertInto('site')
      .values({ id: siteId, name: 'Main', ...shared })
      .execute()
    await tx
      .insertInto('agent')
      .values({
        id: agentId,
        organization_id: organizationId,
        site_id: siteId,
        hostname: 'srv-1',
        platform: 'linux',
        version: '1',
        enrolled_at: created_at,
        token_hash: Buffer.from(randomUUID()),
        token_issued_at: created_at,
      })
      .execute()
    await tx
      .insertInto('source')
      .values({ id: sourceId, site_id: siteId, kind: 'linux-computer', name: source, ...shared })
      .execute()
    await tx
      .insertInto('connector')
      .values({ id: connectorId, source_id: sourceId, kind: 'linux-accounts', ...shared })
      .execute()
  })
  return {
    organizationId,
    sourceId,
    connectorId,
    agent: anAgent({ agentId, organizationId, siteId }),
    user: aUser({ organizationId, role: 'co-managing-administrator' }),
  }
}

let keys = 0

/** A fact like any other; what a test is about it says itself. */
export const aRecord = (facts: Partial<CollectedRecord> = {}): CollectedRecord => ({
  key: `test-${(keys += 1)}`,
  at: '2026-11-21T09:00:00.000Z',
  who: 'alice',
  action: 'Modified',
  objectType: 'Group',
  what: 'sudo',
  where: 'srv-1',
  workstation: '10.0.0.7',
  succeeded: true,
  certainty: 'exact',
  details: [],
  ...facts,
})

export const jsonLines = (records: readonly unknown[]): Buffer =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))

export interface Sending {
  batchId?: string
  connectorId?: string
  encoding?: string
}

export const sendBytes = (
  { web }: TestActivity,
  customer: TestCustomer,
  payload: Buffer,
  { batchId = randomUUID(), connectorId = customer.connectorId, encoding }: Sending = {},
): Promise<Answer> =>
  web.call(customer.agent, activityBatchesApi.ingest, {
    query: { batchId, connectorId },
    payload,
    ...(encoding ? { headers: { 'content-encoding': encoding } } : {}),
  })

export const send = (
  activity: TestActivity,
  customer: TestCustomer,
  records: readonly unknown[],
  sending: Sending = {},
): Promise<Answer> =>
  sendBytes(activity, customer, gzipSync(jsonLines(records)), { encoding: 'gzip', ...sending })

export const search = (
  { web }: TestActivity,
  { organizationId, user }: TestCustomer,
  query: ActivityFilterInput & { cursor?: string; limit?: number } = {},
): Promise<Answer> =>
  web.call(user, activityApi.search, {
    params: { organizationId },
    query: query as NonNullable<Call['query']>,
  })

/** Looks again until it is so: the index is a moment behind. */
export async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const seen = await look()
    if (isSo(seen)) return seen
    if (Date.now() > deadline) throw new Error(`It did not come to be so: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Searches until so many records are found. */
export async function found(
  activity: TestActivity,
  customer: TestCustomer,
  count: number,
  query: ActivityFilterInput = {},
): Promise<ActivityRecord[]> {
  const { body } = await until(
    () => search(activity, customer, { ...query, limit: 1000 }),
    (answer) => answer.body.records?.length === count,
  )
  return body.records
}
