import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { Database } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import { createLog, type Log } from '../log/log.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from './postgres.ts'

/** Silent unless a test is being looked into: set LOG_LEVEL. */
export const testLog: Log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' })

const appRole = { name: 'gatehouse_test_app', password: 'gatehouse_test_app' }
const templateName = 'gatehouse_template'
const templateLock = 4_711_002

/** Migrated once for the run; each test file then copies it. */
async function ensureTemplate(): Promise<void> {
  const client = new pg.Client({ connectionString: await testPostgresUrl() })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      templateName,
    ])
    if (rowCount) return
    const building = `${templateName}_building`
    await client.query(`drop database if exists ${building} with (force)`)
    await client.query(`create database ${building}`)
    const url = new URL(await testPostgresUrl())
    url.pathname = `/${building}`
    await migrate({ ownerUrl: url.href, appRole })
    await client.query(`alter database ${building} rename to ${templateName}`)
  } finally {
    await client.end()
  }
}

export interface OpenTestDatabase {
  db: Database
  /** Connects as the application's role. */
  url: string
  ownerUrl: string
  close(): Promise<void>
}

/** A migrated database of its own, with the application's own limited role. */
export async function openTestDatabase(): Promise<OpenTestDatabase> {
  await ensureTemplate()
  const created: TestDatabase = await createTestDatabase(templateName)
  const url = new URL(created.url)
  url.username = appRole.name
  url.password = appRole.password
  const db = new Database({ url: url.href, log: testLog, maxConnections: 8 })
  return {
    db,
    url: url.href,
    ownerUrl: created.url,
    async close() {
      await db.close()
      await created.drop()
    },
  }
}

/** A fresh database for the tests of a file. */
export function useDatabase(): () => OpenTestDatabase {
  let opened: OpenTestDatabase | undefined
  beforeAll(async () => {
    opened = await openTestDatabase()
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('The database is there only while tests run.')
    return opened
  }
}
