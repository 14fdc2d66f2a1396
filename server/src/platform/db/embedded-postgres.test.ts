import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { processesOf } from './embedded/leftovers.ts'
import { queryOne, startInOtherProcess } from './embedded/testing.ts'

let scratch: string
let directory: string
let running: EmbeddedPostgres[]
let said: string[]

beforeEach(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-pg-'))
  await chmod(scratch, 0o711)
  directory = path.join(scratch, 'postgres')
  running = []
  said = []
})

afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()))
  await rm(scratch, { recursive: true })
})

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ directory, log: (line) => said.push(line) })
  running.push(postgres)
  return postgres
}

const cluster = () => path.join(directory, 'cluster')

/** Commits a fact and answers the query that reads it. */
async function commitFact(url: string): Promise<string> {
  await queryOne(url, `create table fact as select 'kept' as what`)
  return 'select what from fact'
}

async function postmasterPid(): Promise<number> {
  const [pid] = (await readFile(path.join(cluster(), 'postmaster.pid'), 'utf8')).split('\n')
  return Number(pid)
}

test('what was committed is there after a stop, which leaves nothing running', async () => {
  const first = await start()
  const fact = await commitFact(first.ownerUrl)

  await first.stop()
  await first.exited

  expect(await processesOf(cluster())).toEqual([])
  await expect(stat(first.socketDirectory)).rejects.toThrow('ENOENT')
  expect(await queryOne((await start()).ownerUrl, fact)).toBe('kept')
})

test('it stops at once while somebody is in the middle of a query', async () => {
  const postgres = await start()
  const query = queryOne(postgres.ownerUrl, 'select pg_sleep(600)')
  const isRunning = `select count(*)::int from pg_stat_activity where query = 'select pg_sleep(600)'`
  await expect.poll(() => queryOne(postgres.ownerUrl, isRunning)).toBe(1)

  await Promise.all([expect(query).rejects.toThrow(), postgres.stop()])

  expect(await processesOf(cluster())).toEqual([])
})

test('only who knows the password gets in, and only over the socket', async () => {
  const postgres = await start()
  const as = (password: string) =>
    postgres.url({ user: 'gatehouse', password, database: 'postgres' })

  await expect(queryOne(as('guess'), 'select 1')).rejects.toThrow('password authentication failed')
  await expect(queryOne(as(''), 'select 1')).rejects.toThrow()
  expect(await queryOne(postgres.ownerUrl, 'show listen_addresses')).toBe('')
  expect((await stat(postgres.socketDirectory)).mode & 0o777).toBe(0o700)
  expect((await stat(path.join(directory, 'password'))).mode & 0o777).toBe(0o600)
})

test('it is durable, counts in UTC and sorts by code point', async () => {
  const { ownerUrl } = await start()

  expect(await queryOne(ownerUrl, 'show fsync')).toBe('on')
  expect(await queryOne(ownerUrl, 'show synchronous_commit')).toBe('on')
  expect(await queryOne(ownerUrl, 'show data_checksums')).toBe('on')
  expect(await queryOne(ownerUrl, 'show TimeZone')).toBe('UTC')
  expect(await queryOne(ownerUrl, 'show server_encoding')).toBe('UTF8')
  expect(await queryOne(ownerUrl, `select 'Z' < 'a' and lower('Ä') = 'ä'`)).toBe(true)
})

test('after its processes were killed it starts again with all that was committed', async () => {
  const first = await start()
  const fact = await commitFact(first.ownerUrl)
  const sleeper = expect(queryOne(first.ownerUrl, 'select pg_sleep(600)')).rejects.toThrow()

  process.kill(await postmasterPid(), 'SIGKILL')
  await first.exited
  const second = await start()

  expect(await queryOne(second.ownerUrl, fact)).toBe('kept')
  await sleeper
})

test('what a killed Gatehouse left running is stopped first', async () => {
  const other = await startInOtherProcess(directory)
  const fact = await commitFact(other.ownerUrl)
  const leftover = await postmasterPid()
  await other.kill()

  const postgres = await start()

  expect(said).toContain(
    `Stopping the database that an earlier run left behind (process ${leftover})`,
  )
  expect(await postmasterPid()).not.toBe(leftover)
  expect(await queryOne(postgres.ownerUrl, fact)).toBe('kept')
})

test('a pid file whose number another program has got is no obstacle', async () => {
  const first = await start()
  const pidFile = await readFile(path.join(cluster(), 'postmaster.pid'), 'utf8')
  await first.stop()
  await writeFile(
    path.join(cluster(), 'postmaster.pid'),
    pidFile.replace(/^\d+/, String(process.pid)),
  )

  expect(await queryOne((await start()).ownerUrl, 'select 1')).toBe(1)
})

test('a first start that was cut short is begun again', async () => {
  await mkdir(path.join(directory, 'cluster.new/base'), { recursive: true })
  await writeFile(path.join(directory, 'cluster.new/PG_VERSION'), '1')

  expect(await queryOne((await start()).ownerUrl, 'select 1')).toBe(1)
  expect(await readdir(directory)).not.toContain('cluster.new')
})

test('a path too long for a socket gets its sockets elsewhere, and they go with it', async () => {
  directory = path.join(scratch, 'a'.repeat(60), 'b'.repeat(60))
  await mkdir(path.dirname(directory), { mode: 0o711 })
  const postgres = await start()

  expect(await queryOne(postgres.ownerUrl, 'select 1')).toBe(1)
  expect(postgres.socketDirectory.length).toBeLessThan(60)
  await postgres.stop()
  await expect(stat(postgres.socketDirectory)).rejects.toThrow('ENOENT')
})

test('sockets elsewhere go also when the Gatehouse that made them was killed', async () => {
  directory = path.join(scratch, 'a'.repeat(60), 'b'.repeat(60))
  await mkdir(path.dirname(directory), { mode: 0o711 })
  const other = await startInOtherProcess(directory)
  await other.kill()

  await (await start()).stop()

  await expect(stat(other.socketDirectory)).rejects.toThrow('ENOENT')
})

test('two databases run side by side', async () => {
  const first = await start()
  directory = path.join(scratch, 'second')
  const second = await start()

  expect(await queryOne(first.ownerUrl, 'show data_directory')).toContain('/postgres/')
  expect(await queryOne(second.ownerUrl, 'show data_directory')).toContain('/second/')
})

test('a database that cannot start says why and where to read more', async () => {
  await (await start()).stop()
  await rename(path.join(cluster(), 'global/pg_control'), path.join(scratch, 'pg_control'))

  await expect(start()).rejects.toThrow(
    new RegExp(`did not start: .*could not.*pg_control.* is in ${directory}/postgres.log`),
  )
  expect(await processesOf(cluster())).toEqual([])
})

test('a missing password file is told by its name', async () => {
  await (await start()).stop()
  await rm(path.join(directory, 'password'))

  await expect(start()).rejects.toThrow(`${directory}/password cannot be read`)
})

test('a database of another PostgreSQL is left alone', async () => {
  await (await start()).stop()
  await writeFile(path.join(cluster(), 'PG_VERSION'), '17\n')

  await expect(start()).rejects.toThrow('was made by PostgreSQL 17')
})
