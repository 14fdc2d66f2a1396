import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmbedded } from './embedded.ts'
import { durableTable } from './engine.ts'

const rowsPerBlock = 1000

let path: string
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'gatehouse-index-'))
})
afterEach(() => rm(path, { recursive: true }))

/** Kills a process that inserts once it has had `count` more blocks acknowledged. */
async function insertAndKill(firstBlock: number, count: number): Promise<number> {
  const script = new URL('testing/insert-until-killed.ts', import.meta.url)
  const arguments_ = [path, String(firstBlock), String(rowsPerBlock)]
  const child = fork(script, arguments_, { execArgv: [] })
  const exited = once(child, 'exit')
  let acknowledged = firstBlock - 1
  child.on('message', (block: number) => {
    acknowledged = block
    if (block === firstBlock + count - 1) child.kill('SIGKILL')
  })
  const [, signal] = await exited
  expect(signal).toBe('SIGKILL')
  return acknowledged
}

test('what was acknowledged is there after kill -9, and a block is there whole or not at all', async () => {
  let last = -1
  for (const count of [1, 7, 3, 12, 2]) last = await insertAndKill(last + 1, count)

  const engine = await openEmbedded({ path })
  const blocks = await engine.query<{ block: number; rows: number }>(
    'select block, toUInt32(count()) as rows from block_row group by block order by block',
  )
  await engine.close()

  const found = blocks.map(({ block }) => block)
  expect(found.slice(0, last + 1)).toEqual(Array.from({ length: last + 1 }, (_, block) => block))
  // The killed process may have stored one block more than it could acknowledge, which the next one repeats.
  for (const { rows } of blocks) expect([rowsPerBlock, 2 * rowsPerBlock]).toContain(rows)
})

test('an insert is on the disk when it is acknowledged', async () => {
  const engine = await openEmbedded({ path })
  await engine.command(
    `create table note (id UInt64) engine = MergeTree order by id settings ${durableTable}`,
  )
  const syncs = async (): Promise<number> => {
    const rows = await engine.query<{ value: string }>(
      `select value from system.events where event in ('FileSync', 'DirectorySync') order by event`,
    )
    return rows.reduce((sum, { value }) => sum + Number(value), 0)
  }
  const before = await syncs()

  await engine.insertLines('note', Buffer.from('{"id": 1}\n'))

  expect(await syncs()).toBeGreaterThan(before)
  await engine.close()
})

test('closing waits for what is being written and ends what is being read', async () => {
  const engine = await openEmbedded({ path })
  const written = engine.command(
    'create table big engine = MergeTree order by n as select sipHash64(number) as n from numbers(3000000)',
  )
  const ended = expect(
    engine.query('select count() from numbers(1000000000000) where sipHash64(number) = 1'),
  ).rejects.toMatchObject({ kind: 'closed' })
  const suspended = engine.stream('select number from numbers(1000000000000)')
  await suspended.next()

  await engine.close()

  await Promise.all([written, ended])
  await expect(suspended.next()).rejects.toMatchObject({ kind: 'closed' })
  await expect(engine.query('select 1')).rejects.toMatchObject({ kind: 'closed' })
  await expect(engine.insertLines('big', Buffer.from('{"n": 1}'))).rejects.toMatchObject({
    kind: 'closed',
  })
  const again = await openEmbedded({ path })
  expect(await again.query('select count() as n from big')).toEqual([{ n: '3000000' }])
  await again.close()
})

test('closing twice is closing once', async () => {
  const engine = await openEmbedded({ path })

  await Promise.all([engine.close(), engine.close()])

  await expect(engine.ping()).rejects.toMatchObject({ kind: 'closed' })
})

test('a path that cannot be a directory is told in a sentence', async () => {
  const file = join(path, 'file')
  await writeFile(file, 'not a directory')
  await chmod(file, 0o400)

  await expect(openEmbedded({ path: file })).rejects.toMatchObject({ code: 'unavailable' })
})

test('the memory of statements that failed is free again', async () => {
  const engine = await openEmbedded({ path })
  const tracked = async (): Promise<number> => {
    const rows = await engine.query<{ value: string }>(
      `select value from system.metrics where metric = 'MemoryTracking'`,
    )
    return Number(rows[0]?.value)
  }
  const before = await tracked()

  const big = 'select length(groupArray(number)) as n from numbers(1000000000)'
  await Promise.allSettled([engine.query(big), engine.query(big), engine.query(big)])

  expect((await tracked()) - before).toBeLessThan(100_000_000)
  await engine.close()
})
