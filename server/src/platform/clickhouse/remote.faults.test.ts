import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type FakeClickHouse,
  startFakeClickHouse,
} from '../../../../test/fakes/clickhouse/start.ts'
import { durableTable, type ClickHouseEngine } from './engine.ts'
import { openRemote } from './remote.ts'

let server: FakeClickHouse
let engine: ClickHouseEngine
beforeAll(async () => {
  server = await startFakeClickHouse()
  engine = openRemote(server.url)
  await engine.command(
    `create table note (id UInt64) engine = MergeTree order by id settings ${durableTable}`,
  )
})
afterAll(async () => {
  await engine.close()
  await server.stop()
})
beforeEach(() => server.become('well'))

const count = async (): Promise<string | undefined> => {
  const rows = await engine.query<{ n: string }>('select count() as n from note')
  return rows[0]?.n
}

test('a server that is not there is unreachable', async () => {
  const nowhere = openRemote('http://127.0.0.1:1/')

  await expect(nowhere.query('select 1')).rejects.toMatchObject({ kind: 'unreachable' })
  await expect(nowhere.ping()).rejects.toMatchObject({ kind: 'unreachable' })
  await nowhere.close()
})

test('a wrong password is refused, and not told to who asks', async () => {
  const url = new URL(server.url)
  url.password = 'wrong'
  const stranger = openRemote(url.href)

  const failure = stranger.query('select 1')

  await expect(failure).rejects.toMatchObject({ kind: 'refused' })
  await expect(failure).rejects.not.toThrow('Authentication')
  await stranger.close()
})

test('an overloaded server is unreachable for now', async () => {
  await server.become('busy')

  await expect(engine.query('select 1')).rejects.toMatchObject({ kind: 'unreachable' })
})

test('a slow server is waited for', async () => {
  await server.become('slow')

  expect(await engine.query('select 1 as one')).toEqual([{ one: 1 }])
})

test('who waits for a silent server can leave', async () => {
  await server.become('silent')
  const stop = new AbortController()
  const left = expect(engine.query('select 1', {}, { signal: stop.signal })).rejects.toThrow(
    'no longer',
  )

  stop.abort(new Error('no longer'))

  await left
})

test('a silent server does not answer a ping for ever', async () => {
  await server.become('silent')

  await expect(engine.ping()).rejects.toMatchObject({ code: 'unavailable' })
}, 15_000)

test('a connection that is cut in the middle of rows is not the end of the rows', async () => {
  await server.become('cutting')

  const all = engine.query('select number, repeat(toString(number), 50) from numbers(300000)')

  await expect(all).rejects.toMatchObject({ kind: 'unreachable' })
})

test('what was acknowledged is there after the server was killed', async () => {
  const before = Number(await count())
  await engine.insertLines('note', Buffer.from('{"id": 1}\n{"id": 2}\n'))
  await server.die()
  await expect(engine.insertLines('note', Buffer.from('{"id": 3}\n'))).rejects.toMatchObject({
    kind: 'unreachable',
  })

  await server.revive()

  expect(Number(await count())).toBe(before + 2)
})
