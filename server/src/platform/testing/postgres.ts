import { randomBytes } from 'node:crypto'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { inject } from 'vitest'
import './postgres.setup.ts'

export interface TestDatabase {
  name: string
  /** For the superuser; replace user and password in it for another role. */
  url: string
  drop(): Promise<void>
}

let known: Promise<string> | undefined

/** Connection string of the superuser of the PostgreSQL that this test run shares. */
export function testPostgresUrl(): Promise<string> {
  return (known ??= ask())
}

async function ask(): Promise<string> {
  const answer = await text(net.connect(inject('postgresDoor')))
  if (answer.startsWith('!')) throw new Error(answer.slice(2))
  return answer
}

/** A database of its own for one test; `template` names one that nobody is connected to. */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asSuperuser(`create database ${name} template ${pg.escapeIdentifier(template)}`)
  const url = new URL(await testPostgresUrl())
  url.pathname = `/${name}`
  return {
    name,
    url: url.href,
    drop: () => asSuperuser(`drop database if exists ${name} with (force)`),
  }
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: await testPostgresUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
