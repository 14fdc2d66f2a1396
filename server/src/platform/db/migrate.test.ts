import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts'
import { migrate } from './migrate.ts'

const appRole = { name: 'gatehouse_migrate_test', password: 'gatehouse_migrate_test' }
let fresh: TestDatabase | undefined

afterEach(async () => {
  await fresh?.drop()
})

test('two nodes that start at once migrate one after the other', async () => {
  fresh = await createTestDatabase()
  const ownerUrl = fresh.url
  const applied: string[] = []
  const start = () => migrate({ ownerUrl, appRole, onMigration: (name) => applied.push(name) })

  await Promise.all([start(), start()])

  expect(applied.length).toBeGreaterThan(5)
  expect(new Set(applied).size).toBe(applied.length)
})

test('a migration that was changed after it was applied is refused by name', async () => {
  fresh = await createTestDatabase()
  await migrate({ ownerUrl: fresh.url, appRole })
  const client = new pg.Client({ connectionString: fresh.url })
  await client.connect()
  await client.query(
    `update schema_migration set checksum = 'other' where name like '%-organizations.sql'`,
  )
  await client.end()

  await expect(migrate({ ownerUrl: fresh.url, appRole })).rejects.toThrow(
    /organizations\.sql was changed/,
  )
})
