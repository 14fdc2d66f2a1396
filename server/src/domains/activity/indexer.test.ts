import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openEmbedded } from '#platform/clickhouse/embedded.ts'
import { type ContextParts, systemContext } from '#platform/context.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { type OpenTestDatabase, openTestDatabase, testLog } from '#platform/testing/database.ts'
import {
  type ActivityIndex,
  findCursor,
  openActivityIndex,
  recordTable,
  saveCursor,
} from './activity-index.ts'
import { type Indexer, startIndexer } from './activity-indexer.ts'
import { rowWriter } from './activity-row.ts'
import { storeInJournal } from './journal.service.ts'
import { listEntries } from './journal.store.ts'
import { packRows } from './read-batch.ts'
import { reindex } from './rebuild.ts'
import { aRecord, until } from './testing.ts'
import { OrganizationId } from '@gatehouse/contract/ids'
import { randomUUID } from 'node:crypto'

let database: OpenTestDatabase
let parts: ContextParts
let listener: Listener
let owner: pg.Client
let directory: string
let index: ActivityIndex
let indexers: Indexer[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  parts = { db: database.db, log: testLog }
  listener = listen(database.url, ['activity_batch'], testLog)
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await listener.close()
  await owner.end()
  await database.close()
})
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-indexer-'))
  await openIndex()
})
afterEach(async () => {
  await closeIndex()
  await rm(directory, { recursive: true, force: true })
  await owner.query('truncate activity_batch, activity_index_problem, activity_index_rebuild')
})

async function openIndex(): Promise<void> {
  index = await openActivityIndex(await openEmbedded({ path: directory }))
}

async function closeIndex(): Promise<void> {
  for (const indexer of indexers) await indexer.stop()
  indexers = []
  await index.engine.close()
}

function start(indexName = directory): Indexer {
  const indexer = startIndexer({ parts, index, listener, indexName })
  indexers.push(indexer)
  return indexer
}

const ctx = () => systemContext('test', parts)

async function anOrganization(): Promise<OrganizationId> {
  const id = OrganizationId.parse(randomUUID())
  await parts.db.asSystem('make an organization for a test', (tx) =>
    tx
      .insertInto('organization')
      .values({ id, kind: 'managed', name: id, created_at: new Date() })
      .execute(),
  )
  return id
}

/** A batch as ingest stores it; `body` instead of what it should be makes it damaged. */
async function store(organizationId: OrganizationId, count: number, body?: Buffer): Promise<void> {
  const at = new Date('2026-11-21T09:00:00.000Z')
  const origin = {
    organizationId,
    sourceId: randomUUID(),
    source: 'srv-1',
    connectorId: randomUUID(),
    connector: 'Linux Accounts',
    receivedAt: new Date(),
  }
  const write = rowWriter(origin)
  const rows = Buffer.from(Array.from({ length: count }, () => write(aRecord(), at)).join(''))
  const packed = body ?? (await packRows(rows))
  await parts.db.inOrganization(organizationId, (tx) =>
    storeInJournal(
      tx,
      {
        batchId: randomUUID(),
        agentId: randomUUID(),
        origin,
        batch: { accepted: count, rows, fromAt: at, toAt: at },
        body: packed,
      },
      [],
    ),
  )
}

async function indexed(organizationId: OrganizationId): Promise<number> {
  const [row] = await index.engine.query<{ n: string }>(
    `select count() as n from ${recordTable} final where organization_id = {organizationId:UUID}`,
    { organizationId },
  )
  return Number(row?.n)
}

const untilIndexed = (organizationId: OrganizationId, count: number): Promise<number> =>
  until(
    () => indexed(organizationId),
    (seen) => seen === count,
  )

test('the order of the numbers is the order of the commits: a follower misses nothing', async () => {
  const organizations = await Promise.all(Array.from({ length: 4 }, anOrganization))
  const total = 200
  const seen: number[] = []
  let isWriting = true
  const following = (async () => {
    let last = 0
    for (;;) {
      const wasWriting = isWriting
      const entries = await parts.db.asSystem('follow in a test', (tx) => listEntries(tx, last, 7))
      seen.push(...entries.map(({ seq }) => seq))
      last = entries.at(-1)?.seq ?? last
      if (!wasWriting && entries.length === 0) return
    }
  })()

  await Promise.all(
    organizations.flatMap((organization) =>
      Array.from({ length: total / organizations.length }, () => store(organization, 1)),
    ),
  )
  isWriting = false
  await following

  expect(seen).toHaveLength(total)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
})

test('what was stored before and after the start is indexed', async () => {
  const organization = await anOrganization()
  await store(organization, 3)
  start()
  await untilIndexed(organization, 3)

  await store(organization, 4)

  await untilIndexed(organization, 7)
})

test('batches that are larger than what is read at once are indexed whole', async () => {
  const organization = await anOrganization()
  await store(organization, 45_000)
  await store(organization, 20_000)
  await store(organization, 30_000)

  start()

  await untilIndexed(organization, 95_000)
})

test('a deleted index is built again from the journal', async () => {
  const organization = await anOrganization()
  start()
  await store(organization, 5)
  await untilIndexed(organization, 5)
  await closeIndex()

  await rm(directory, { recursive: true })
  await openIndex()
  start()

  await untilIndexed(organization, 5)
})

test('an indexer that stopped before it noted its place counts nothing twice', async () => {
  const organization = await anOrganization()
  await store(organization, 5)
  start()
  await untilIndexed(organization, 5)
  await closeIndex()
  await openIndex()
  const cursor = await findCursor(index, recordTable)
  await saveCursor(index, recordTable, { batchId: '', ...cursor, seq: 1 })

  start()
  await store(organization, 1)

  await untilIndexed(organization, 6)
})

test.each([
  ['beyond the end of the journal', 1_000_000_000],
  ['at another batch', 0],
])('an index whose place is %s belongs to another journal and is built anew', async (_, ahead) => {
  const [organization, stranger] = [await anOrganization(), OrganizationId.parse(randomUUID())]
  start()
  await store(organization, 5)
  await untilIndexed(organization, 5)
  await closeIndex()
  await openIndex()
  const strange = {
    organizationId: stranger,
    sourceId: randomUUID(),
    source: '',
    connectorId: randomUUID(),
  }
  const write = rowWriter({ ...strange, connector: '', receivedAt: new Date() })
  await index.engine.insertLines(recordTable, Buffer.from(write(aRecord(), new Date())))
  const cursor = await findCursor(index, recordTable)
  await saveCursor(index, recordTable, { seq: (cursor?.seq ?? 0) + ahead, batchId: randomUUID() })

  start()

  await untilIndexed(stranger, 0)
  await untilIndexed(organization, 5)
})

test('a rebuild that is asked for keeps search available and drops what the journal does not hold', async () => {
  const organization = await anOrganization()
  for (let batch = 0; batch < 5; batch += 1) await store(organization, 1000)
  start()
  await untilIndexed(organization, 5000)
  const write = rowWriter({
    organizationId: organization,
    sourceId: randomUUID(),
    source: '',
    connectorId: randomUUID(),
    connector: '',
    receivedAt: new Date(),
  })
  await index.engine.insertLines(recordTable, Buffer.from(write(aRecord(), new Date())))
  expect(await indexed(organization)).toBe(5001)

  await reindex(ctx())

  const seen = new Set<number>()
  await until(
    async () => {
      const count = await indexed(organization)
      seen.add(count)
      return count
    },
    (count) => count === 5000,
  )
  expect([...seen].toSorted((a, b) => a - b)).toEqual([5000, 5001])
  await store(organization, 1)
  await untilIndexed(organization, 5001)
  const tables = await index.engine.query<{ name: string }>(
    `select name from system.tables where database = currentDatabase() and name like 'activity%'`,
  )
  expect(tables).toEqual([{ name: recordTable }])
})

test.each([
  ['a body that cannot be unpacked', Buffer.from('damaged')],
  ['a row that the index refuses', undefined],
])('a batch with %s is set aside and does not hold up the others', async (_, damaged) => {
  const organization = await anOrganization()
  await store(organization, 2)
  await store(organization, 1, damaged ?? (await packRows(Buffer.from('{"unknown": 1}\n'))))
  await store(organization, 3)

  start()

  await untilIndexed(organization, 5)
  const problems = await parts.db.inOrganization(organization, (tx) =>
    tx.selectFrom('activity_index_problem').select('reason').execute(),
  )
  expect(problems).toHaveLength(1)
})

const lockHolders = async (): Promise<number[]> => {
  const { rows } = await owner.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`,
  )
  return rows.map(({ pid }) => pid)
}

test('of several nodes that share an index one writes; another takes over when it stops', async () => {
  const organization = await anOrganization()
  const first = start('shared')
  await until(lockHolders, (pids) => pids.length === 1)
  start('shared')
  await store(organization, 1)
  await untilIndexed(organization, 1)
  expect(await lockHolders()).toHaveLength(1)

  await first.stop()
  await store(organization, 1)

  await untilIndexed(organization, 2)
})

test('when the connection with the lock is lost, it is taken again', async () => {
  const organization = await anOrganization()
  start()
  const [pid] = await until(lockHolders, (pids) => pids.length === 1)

  await owner.query('select pg_terminate_backend($1)', [pid])
  await store(organization, 1)

  await untilIndexed(organization, 1)
  await until(lockHolders, ([now]) => now !== undefined && now !== pid)
})

test('without PostgreSQL the indexer waits, and goes on when it is back', async () => {
  const organization = await anOrganization()
  await store(organization, 1)
  start()
  await untilIndexed(organization, 1)
  const name = new URL(database.url).pathname.slice(1)
  const admin = new pg.Client({
    connectionString: database.ownerUrl.replace(`/${name}`, '/postgres'),
  })
  await admin.connect()
  await owner.end()

  await admin.query(`alter database ${name} with allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    name,
  ])
  await expect(store(organization, 1)).rejects.toThrow()
  expect(await indexed(organization)).toBe(1)
  await admin.query(`alter database ${name} with allow_connections true`)
  await admin.end()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()

  await store(organization, 1)
  await untilIndexed(organization, 2)
})

test('a stopped indexer indexes nothing more', async () => {
  const organization = await anOrganization()
  const indexer = start()
  await store(organization, 1)
  await untilIndexed(organization, 1)

  await indexer.stop()
  await store(organization, 1)

  await until(lockHolders, (pids) => pids.length === 0)
  expect(await indexed(organization)).toBe(1)
})

test('an index of another version is made anew from the journal', async () => {
  const organization = await anOrganization()
  start()
  await store(organization, 5)
  await untilIndexed(organization, 5)
  await closeIndex()
  const engine = await openEmbedded({ path: directory })
  await engine.command(`alter table ${recordTable} modify comment 'of another version'`)
  await engine.close()

  await openIndex()
  expect(await indexed(organization)).toBe(0)
  start()

  await untilIndexed(organization, 5)
})
