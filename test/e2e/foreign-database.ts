import { randomBytes } from 'node:crypto'
import { testPostgresUrl } from '@gatehouse/server/platform/testing/postgres.ts'
import pg from 'pg'

/** A database on a server that is not Gatehouse's, owned by somebody who may make roles and no more. */
export interface ForeignDatabase {
  url: string
  close(): Promise<void>
}

export async function openForeignDatabase(): Promise<ForeignDatabase> {
  const name = `customer_${randomBytes(6).toString('hex')}`
  const url = new URL(await testPostgresUrl())
  await run(url.href, [
    `create role ${name} login nosuperuser createrole password 'of-the-customer'`,
    `create database ${name} owner ${name}`,
  ])
  const theirs = new URL(url)
  theirs.username = name
  theirs.password = 'of-the-customer'
  theirs.pathname = `/${name}`
  return {
    url: theirs.href,
    close: () =>
      run(url.href, [
        `drop database if exists ${name} with (force)`,
        `drop role if exists ${name}_app`,
        `drop role ${name}`,
      ]),
  }
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
