import pg from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase, testPostgresUrl } from './postgres.ts'

async function queryOne(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ value: unknown }>(statement)
    return rows[0]?.value
  } finally {
    await client.end()
  }
}

test('a test gets a copy of a template that is its own', async () => {
  const template = await createTestDatabase()
  await queryOne(template.url, `create table fact as select 'from the template' as value`)

  const [first, second] = await Promise.all([
    createTestDatabase(template.name),
    createTestDatabase(template.name),
  ])
  await queryOne(first.url, `update fact set value = 'changed'`)

  expect(await queryOne(first.url, 'select value from fact')).toBe('changed')
  expect(await queryOne(second.url, 'select value from fact')).toBe('from the template')
  await Promise.all([first.drop(), second.drop(), template.drop()])
})

test('a dropped database is gone, also while somebody is connected', async () => {
  const database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.url })
  client.on('error', () => {})
  await client.connect()

  await database.drop()

  const count = `select count(*)::int as value from pg_database where datname = '${database.name}'`
  expect(await queryOne(await testPostgresUrl(), count)).toBe(0)
  await client.end()
})
