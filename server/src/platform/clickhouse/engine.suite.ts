import fc from 'fast-check'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { durableTable, type ClickHouseEngine, type SqlValue } from './engine.ts'
import { maxInsertBytes } from './settings.ts'

const noteTable = `
  create table if not exists note (
    id UInt64, at DateTime64(3, 'UTC') default '2026-11-21 09:00:00.000', text String default '', tags Array(String)
  ) engine = MergeTree order by id partition by toYYYYMM(at) settings ${durableTable}`

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

const numbered = (from: number, count: number, text = 'a note') =>
  lines(Array.from({ length: count }, (_, index) => ({ id: from + index, text })))

/** What every implementation promises. `open` gives an engine on an empty database. */
export function engineSuite(
  open: () => Promise<{ engine: ClickHouseEngine; remove: () => Promise<void> }>,
) {
  let opened: Awaited<ReturnType<typeof open>>
  let engine: ClickHouseEngine
  beforeAll(async () => {
    opened = await open()
    engine = opened.engine
    await engine.command(noteTable)
  })
  afterAll(async () => {
    await engine.close()
    await opened.remove()
  })

  const emptyNotes = () => engine.command('truncate table note')
  const count = async (where = '1'): Promise<number> => {
    const rows = await engine.query<{ n: string }>(`select count() as n from note where ${where}`)
    return Number(rows[0]?.n)
  }

  async function roundTrip(type: string, value: SqlValue): Promise<unknown> {
    const rows = await engine.query<{ value: unknown }>(`select {value:${type}} as value`, {
      value,
    })
    return rows[0]?.value
  }

  test('answers a ping', async () => {
    await expect(engine.ping()).resolves.toBeUndefined()
  })

  test('answers rows, with 64-bit integers as strings', async () => {
    const rows = await engine.query(
      'select 18446744073709551615 as big, 7::UInt32 as small, true as yes',
    )

    expect(rows).toEqual([{ big: '18446744073709551615', small: 7, yes: true }])
  })

  test('answers no rows as an empty list', async () => {
    expect(await engine.query('select 1 as one where 0')).toEqual([])
  })

  const hardStrings = [
    '',
    "' or 1=1 --",
    "\\' or 1=1 --",
    "\\\\'",
    'line\nbreak\r\n\ttab',
    'nul\0inside\0',
    '\b\f\v\x07\x1b',
    '😀 e\u0301 ß \u2028 \ufeff',
    '{value:String}',
    '\\N',
    'NULL',
    '%_\\%',
    '/* */ ; drop table note; --',
    'x'.repeat(10_000),
  ]
  test.each(hardStrings.map((value) => [value.slice(0, 40), value]))(
    'binds %j as it is',
    async (_, value) => {
      expect(await roundTrip('String', value)).toBe(value)
      expect(await roundTrip('Array(String)', [value, 'b', value])).toEqual([value, 'b', value])
    },
  )

  test('binds any text, alone and in a list', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 })
    const property = fc.asyncProperty(text, fc.array(text, { maxLength: 4 }), async (one, many) => {
      const rows = await engine.query('select {one:String} as one, {many:Array(String)} as many', {
        one,
        many,
      })

      expect(rows).toEqual([
        { one: one.toWellFormed(), many: many.map((value) => value.toWellFormed()) },
      ])
    })
    await fc.assert(property, { numRuns: 150 })
  })

  test.each<[string, SqlValue, unknown]>([
    ['UUID', '0199f0a0-0000-7000-8000-000000000001', '0199f0a0-0000-7000-8000-000000000001'],
    ["DateTime64(3, 'UTC')", new Date('2026-11-21T09:00:00.123Z'), '2026-11-21 09:00:00.123'],
    ["DateTime64(3, 'UTC')", new Date('1969-12-31T23:59:59.001Z'), '1969-12-31 23:59:59.001'],
    ["Array(DateTime64(3, 'UTC'))", [new Date(0)], ['1970-01-01 00:00:00.000']],
    ['UInt64', 18446744073709551615n, '18446744073709551615'],
    ['Int64', -9007199254740993n, '-9007199254740993'],
    ['Float64', 0.1, 0.1],
    ['Bool', true, true],
    ['Nullable(String)', null, null],
    ['Array(String)', [], []],
  ])('binds %s', async (type, value, expected) => {
    expect(await roundTrip(type, value)).toEqual(expected)
  })

  test('binds a very long list', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `it's "${index}" \\ \n`)

    const rows = await engine.query(
      'select length({many:Array(String)}) as n, {many:Array(String)}[-1] as last',
      { many },
    )

    expect(rows).toEqual([{ n: '20000', last: many.at(-1) }])
  })

  test('reads what begins with `with`', async () => {
    expect(await engine.query('with 1 as one select one')).toEqual([{ one: 1 }])
  })

  test('a value cannot become part of the statement', async () => {
    await emptyNotes()
    await engine.insertLines('note', numbered(1, 3))

    const attack = "a note' or '1'='1"
    const rows = await engine.query('select id from note where text = {text:String}', {
      text: attack,
    })

    expect(rows).toEqual([])
  })

  test('parameters of statements that run at once do not mix', async () => {
    const ask = async (value: number) => {
      const rows = await engine.query('select {value:UInt32} as value, sleepEachRow(0.001)', {
        value,
      })
      expect(rows).toEqual([{ value, 'sleepEachRow(0.001)': 0 }])
    }
    await Promise.all(Array.from({ length: 200 }, (_, index) => ask(index)))
  })

  test('an insert is found at once and is one part in each partition', async () => {
    await emptyNotes()
    const months = Array.from({ length: 30_000 }, (_, id) => ({
      id,
      at: `2026-${id % 2 ? '03' : '04'}-01T10:00:00.123Z`,
      text: 'x'.repeat(100),
    }))
    await engine.command('system stop merges note')

    const { rows } = await engine.insertLines('note', [
      lines(months.slice(0, 10_000)),
      lines(months.slice(10_000)),
    ])

    expect(rows).toBe(30_000)
    expect(await count(`at = '2026-03-01 10:00:00.123'`)).toBe(15_000)
    const parts = await engine.query(
      `select partition, count() as parts from system.parts where table = 'note' and active group by 1 order by 1`,
    )
    expect(parts).toEqual([
      { partition: '202603', parts: '1' },
      { partition: '202604', parts: '1' },
    ])
    await engine.command('system start merges note')
  })

  test('a large insert is still one part', async () => {
    await emptyNotes()
    await engine.command('system stop merges note')

    await engine.insertLines('note', numbered(0, 300_000, 'y'.repeat(120)))

    const parts = await engine.query(
      `select rows from system.parts where table = 'note' and active`,
    )
    expect(parts).toEqual([{ rows: '300000' }])
    await engine.command('system start merges note')
  })

  test('text comes back as it was stored', async () => {
    await emptyNotes()

    await engine.insertLines(
      'note',
      lines(hardStrings.map((text, id) => ({ id, text, tags: [text] }))),
    )

    const rows = await engine.query<{ text: string; tags: string[] }>(
      'select text, tags from note order by id',
    )
    expect(rows).toEqual(hardStrings.map((text) => ({ text, tags: [text] })))
  })

  test.each([
    ['is not JSON', '{"id": 3, "text": '],
    ['has a field that the table does not know', '{"id": 3, "other": 1}'],
    ['has a value of the wrong type', '{"id": "three"}'],
  ])('stores nothing of an insert of which one line %s', async (_, bad) => {
    await emptyNotes()
    const body = Buffer.concat([numbered(1, 2000), Buffer.from(`${bad}\n`), numbered(3000, 2000)])

    await expect(engine.insertLines('note', body)).rejects.toMatchObject({
      code: 'unavailable',
      kind: 'refused',
    })

    expect(await count()).toBe(0)
  })

  test('an insert of nothing stores nothing', async () => {
    expect(await engine.insertLines('note', [])).toEqual({ rows: 0, bytes: 0 })
  })

  test('an insert that could be cut into several blocks is a mistake of the caller', async () => {
    await expect(engine.insertLines('note', Buffer.alloc(maxInsertBytes + 1))).rejects.toThrow(
      RangeError,
    )
  })

  test('a wrong statement is refused with the reason for the log', async () => {
    const failure = engine.query('select nothing from nowhere')

    await expect(failure).rejects.toMatchObject({ code: 'unavailable', kind: 'refused' })
    await expect(failure).rejects.toHaveProperty('cause')
    expect(await count()).toBeGreaterThanOrEqual(0)
  })

  test('a missing parameter is refused and the next statement works', async () => {
    await expect(engine.query('select {absent:String}')).rejects.toMatchObject({ kind: 'refused' })
    expect(await roundTrip('String', 'still here')).toBe('still here')
  })

  test('a statement that takes too long is ended', async () => {
    const slow = engine.query(
      'select count() from numbers(1000000000000) where sipHash64(number) = 1',
      {},
      { timeoutSeconds: 1 },
    )

    await expect(slow).rejects.toMatchObject({ kind: 'timeout' })
  })

  test('a statement that takes too much memory is ended', async () => {
    const big = engine.query('select length(groupArray(number)) as n from numbers(1000000000)')

    await expect(big).rejects.toMatchObject({ kind: 'memory' })
  })

  const running = async (sql: string): Promise<number> => {
    const question =
      'select count() as n from system.processes where startsWith(query, {sql:String})'
    const rows = await engine.query<{ n: string }>(question, { sql })
    return Number(rows[0]?.n)
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await wait(10)
  }

  test('an aborted statement throws the reason and ends in the engine', async () => {
    const stop = new AbortController()
    const sql = 'select count() from numbers(1000000000001) where sipHash64(number) = 1'
    const outcome = expect(engine.query(sql, {}, { signal: stop.signal })).rejects.toThrow(
      'changed my mind',
    )
    await until(async () => (await running(sql)) === 1)

    stop.abort(new Error('changed my mind'))

    await outcome
    await until(async () => (await running(sql)) === 0)
  })

  test('a statement that waits for its turn can be aborted', async () => {
    const stop = new AbortController()
    const sql = 'select count() from numbers(1000000000002) where sipHash64(number) = 1'
    const all = Array.from({ length: 20 }, () => engine.query(sql, {}, { signal: stop.signal }))
    const outcomes = Promise.allSettled(all)

    stop.abort(new Error('changed my mind'))

    expect((await outcomes).map((outcome) => outcome.status)).toEqual(all.map(() => 'rejected'))
    expect(await roundTrip('String', 'free again')).toBe('free again')
  })

  test('a signal that has fired before starts nothing', async () => {
    const signal = AbortSignal.abort(new Error('too late'))

    await expect(engine.query('select 1', {}, { signal })).rejects.toThrow('too late')
  })

  test('streams all rows in order, in blocks', async () => {
    let next = 0
    let blocks = 0
    for await (const rows of engine.stream<{ n: number }>(
      'select toUInt32(number) as n from numbers({count:UInt32})',
      { count: 500_000 },
    )) {
      blocks += 1
      for (const row of rows) if (row.n === next) next += 1
    }

    expect(next).toBe(500_000)
    expect(blocks).toBeGreaterThan(3)
  })

  test('a stream whose reader leaves is ended and its place is free', async () => {
    const sql = 'select toString(number) as n, repeat(n, 20) as long from numbers(1000000000003)'
    for (let round = 0; round < 8; round += 1) {
      for await (const rows of engine.stream(sql)) {
        expect(rows.length).toBeGreaterThan(0)
        break
      }
    }
    await until(async () => (await running(sql)) === 0)
  })

  test('a stream holds back the engine while its reader is slow', async () => {
    const before = process.memoryUsage.rss()
    const sql = `select repeat('x', 1000) as text from numbers(1000000000004) settings max_block_size = 5000`
    let blocks = 0
    for await (const rows of engine.stream(sql)) {
      blocks += rows.length > 0 ? 1 : 0
      await wait(50)
      if (blocks === 10) break
    }

    expect(process.memoryUsage.rss() - before).toBeLessThan(400_000_000)
  })

  test('an aborted stream throws the reason', async () => {
    const stop = new AbortController()
    const sql = 'select number from numbers(1000000000005)'
    const read = async () => {
      for await (const rows of engine.stream(sql, {}, { signal: stop.signal })) {
        if (rows.length > 0) stop.abort(new Error('enough'))
      }
    }

    await expect(read()).rejects.toThrow('enough')
    await until(async () => (await running(sql)) === 0)
  })

  test('a stream that fails half way throws', async () => {
    const read = async () => {
      const sql =
        'select throwIf(number = 3000000) as fine from numbers(10000000) settings max_block_size = 10000'
      for await (const rows of engine.stream(sql)) expect(rows.length).toBeGreaterThan(0)
    }

    await expect(read()).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('searches, streams and inserts run at once', async () => {
    await emptyNotes()
    const rounds = 15
    const writing = Array.from({ length: rounds }, (_, round) =>
      engine.insertLines('note', numbered(round * 1000, 1000)),
    )
    const reading = Array.from({ length: 60 }, (_, index) =>
      engine.query<{ id: string }>('select id from note where id = {id:UInt64}', { id: index }),
    )
    const streaming = Array.from({ length: 6 }, async () => {
      let seen = 0
      for await (const rows of engine.stream('select number from numbers(200000)'))
        seen += rows.length
      return seen
    })

    const [seen] = await Promise.all([Promise.all(streaming), ...writing, ...reading])

    expect(seen).toEqual(Array.from({ length: 6 }, () => 200_000))
    expect(await count()).toBe(rounds * 1000)
  })
}
