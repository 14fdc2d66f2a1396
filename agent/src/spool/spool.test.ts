import { statSync } from 'node:fs'
import { join } from 'node:path'
import { batchLimits } from '@gatehouse/contract/activity-batches'
import { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { ConnectorId } from '@gatehouse/contract/ids'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { aConnectorId, fact, facts } from '../testing/records.ts'
import { scratchDirectory } from '../testing/scratch.ts'
import type { Batch } from './batches.ts'
import { recordLine } from './record-line.ts'
import { Spool } from './spool.ts'

const size = { records: 100, bytes: 1_000_000 }

function open(path = join(scratchDirectory(), 'spool.db'), clock = new ManualClock()) {
  const spool = Spool.open(path, clock.now)
  onTestFinished(() => {
    try {
      spool.close()
    } catch {
      // The test closed it.
    }
  })
  return { spool, path, clock }
}

const recordsOf = (spool: Spool, batch: Batch | undefined): CollectedRecord[] =>
  batch === undefined
    ? []
    : Buffer.concat([...spool.batches.body(batch)])
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => CollectedRecord.parse(JSON.parse(line)))

function everything(spool: Spool): CollectedRecord[] {
  const all: CollectedRecord[] = []
  for (let batch = spool.formBatch(size, 'host'); batch; batch = spool.formBatch(size, 'host')) {
    all.push(...recordsOf(spool, batch))
    spool.batches.acknowledge(batch)
  }
  return all
}

test('records and state of a step are both there after the process is gone', () => {
  const id = aConnectorId()
  const { spool, path } = open()
  spool.commit(id, { records: facts(1, 3), put: [['cursor', { line: 3 }]] })
  spool.close()

  const { spool: again } = open(path)

  expect(again.get(id, 'cursor')).toEqual({ line: 3 })
  expect(everything(again)).toEqual(facts(1, 3))
})

test('of a step that fails nothing is kept', () => {
  const id = aConnectorId()
  const { spool } = open()
  spool.commit(id, { put: [['cursor', 1]] })
  function* broken(): Iterable<[string, number]> {
    yield ['cursor', 2]
    throw new Error('The source is gone.')
  }

  expect(() => spool.commit(id, { records: facts(1, 1), put: broken() })).toThrow('source is gone')

  expect(spool.get(id, 'cursor')).toBe(1)
  expect(everything(spool)).toEqual([])
})

test('state is listed in order of key, by prefix, also while it is written', () => {
  const [id, other] = [aConnectorId(), aConnectorId()]
  const { spool } = open()
  const keys = Array.from({ length: 450 }, (_, n) => `file:${String(n).padStart(4, '0')}`)
  spool.commit(id, { put: keys.toReversed().map((key) => [key, 1]) })
  spool.commit(id, {
    put: [
      ['filf', 1],
      ['file', 1],
    ],
  })
  spool.commit(other, { put: [['file:0001', 2]] })

  const seen: string[] = []
  for (const [key] of spool.entries(id, 'file:')) {
    seen.push(key)
    spool.commit(id, { put: [[key, 2]] })
  }

  expect(seen).toEqual(keys)
})

test('state with any text comes back as it was', () => {
  const id = aConnectorId()
  const { spool } = open()
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, text, (key, value) => {
      spool.commit(id, { put: [[key, { value }]] })
      expect(spool.get(id, key)).toEqual({ value })
    }),
    { numRuns: 50 },
  )
})

test('a batch that was made is the same after a restart, and later records are not in it', () => {
  const id = aConnectorId()
  const { spool, path } = open()
  spool.commit(id, { records: facts(1, 5) })
  const made = spool.formBatch(size, 'host')
  spool.commit(id, { records: facts(6, 7) })
  spool.close()

  const { spool: again } = open(path)
  const [found, ...rest] = again.batches.list()

  expect(rest).toEqual([])
  expect(found).toEqual(made)
  expect(recordsOf(again, found)).toEqual(facts(1, 5))
  expect(recordsOf(again, again.formBatch(size, 'host'))).toEqual(facts(6, 7))
})

test('a batch ends at its number of records and at its bytes, but holds at least one', () => {
  const id = aConnectorId()
  const { spool } = open()
  spool.commit(id, { records: facts(1, 5) })

  expect(spool.formBatch({ records: 2, bytes: 1_000_000 }, 'host')?.lines).toBe(2)
  expect(spool.formBatch({ records: 100, bytes: 1 }, 'host')?.lines).toBe(1)
  expect(spool.formBatch(size, 'host')?.lines).toBe(2)
})

test('a batch that is split is two with new ids and the same records', () => {
  const id = aConnectorId()
  const { spool } = open()
  spool.commit(id, { records: facts(1, 5) })
  const whole = spool.formBatch(size, 'host')
  if (!whole) throw new Error('There is a batch.')

  expect(spool.batches.split(whole)).toBe(true)

  const halves = spool.batches.list()
  expect(halves.map(({ lines }) => lines)).toEqual([2, 3])
  expect(halves.flatMap((half) => recordsOf(spool, half))).toEqual(facts(1, 5))
  expect(halves.map((half) => half.id)).not.toContain(whole.id)
})

test('what is acknowledged is gone, and the report counts what is left', () => {
  const id = aConnectorId()
  const { spool, clock } = open()
  const first = clock.now().toISOString()
  spool.commit(id, { records: facts(1, 3) })
  clock.advance(60_000)
  spool.commit(id, { records: facts(4, 4) })
  expect(spool.report()).toMatchObject({ records: 4, oldestAt: first })

  everything(spool)

  expect(spool.report()).toEqual({ records: 0, bytes: 0 })
})

test('over its bytes the spool drops the oldest records and one gap tells which', () => {
  const { spool, ids } = filled([1000, 200])
  const [big, small] = ids

  const dropped = spool.enforceBytes(100_000)

  expect(spool.usedBytes()).toBeLessThanOrEqual(100_000)
  const kept = everything(spool)
  const gaps = kept.filter(({ action }) => action === 'Lost')
  expect(gaps).toHaveLength(1)
  expect(kept).toHaveLength(1200 - dropped + 1)
  expect(kept.filter(({ action }) => action !== 'Lost').at(0)?.key).toBe(`${big}:${dropped + 1}`)
  expect(kept.filter(({ key }) => key.startsWith(small ?? '-'))).toHaveLength(200)
  expect(gaps[0]).toMatchObject({
    objectType: 'Activity records',
    what: `${dropped} records`,
    where: 'host',
    who: 'Gatehouse agent',
    certainty: 'exact',
    details: [
      { property: 'From', after: fact(1).at },
      { property: 'To', after: fact(dropped).at },
      { property: 'Count', after: String(dropped) },
      { property: 'Reason', after: expect.stringContaining('full') },
    ],
  })
})

test('a gap grows under one key until a batch takes it, then another begins', () => {
  const id = aConnectorId()
  const { spool } = open()
  const dropAll = (from: number, to: number) => {
    spool.commit(id, { records: facts(from, to) })
    spool.enforceBytes(0)
  }
  dropAll(1, 10)
  dropAll(11, 30)
  const first = spool.formBatch(size, 'host')
  dropAll(31, 40)
  const second = spool.formBatch(size, 'host')

  const [one, two] = [recordsOf(spool, first), recordsOf(spool, second)]

  expect(one.map(({ what }) => what)).toEqual(['30 records'])
  expect(two.map(({ what }) => what)).toEqual(['10 records'])
  expect(one[0]?.key).not.toBe(two[0]?.key)
})

test('records of a batch are never dropped, because the server may have them', () => {
  const id = aConnectorId()
  const { spool } = open()
  spool.commit(id, { records: facts(1, 10) })
  const batch = spool.formBatch(size, 'host')
  spool.commit(id, { records: facts(11, 20) })

  expect(spool.enforceBytes(0)).toBe(10)

  expect(recordsOf(spool, batch)).toEqual(facts(1, 10))
})

test('records that waited too long are dropped by age, younger ones stay', () => {
  const id = aConnectorId()
  const { spool, clock } = open()
  spool.commit(id, { records: facts(1, 5000) })
  clock.advance(3_600_000)
  spool.commit(id, { records: facts(5001, 5002) })

  expect(spool.enforceAge(1800)).toBe(5000)

  expect(everything(spool).map(({ what }) => what)).toEqual([
    '5000 records',
    'Fact 5001',
    'Fact 5002',
  ])
})

test('a batch that was refused for good is kept apart and counted', () => {
  const id = aConnectorId()
  const { spool } = open()
  spool.commit(id, { records: facts(1, 3) })
  const batch = spool.formBatch(size, 'host')
  if (!batch) throw new Error('There is a batch.')

  spool.quarantine.take(batch, 'Because.')

  expect(spool.report().records).toBe(0)
  expect(spool.batches.list()).toEqual([])
  expect(spool.quarantine.summary()).toEqual([
    { connectorId: id, batches: 1, records: 3, reason: 'Because.' },
  ])
})

test('a record that is longer than a line may be loses the ends of its details', () => {
  const details = Array.from({ length: 200 }, (_, n) => ({
    property: `Property ${n}`,
    before: '\u0001'.repeat(16_384),
    after: '€'.repeat(16_384),
  }))

  const line = recordLine(fact(1, { details }))

  expect(line.length).toBeLessThanOrEqual(batchLimits.lineBytes)
  const record = CollectedRecord.parse(JSON.parse(line.toString()))
  expect(record.details).toHaveLength(200)
  expect(record.details[0]?.after).toMatch(/€… \(cut\)$/)
})

function filled(counts: readonly number[]): { spool: Spool; ids: ConnectorId[] } {
  const { spool, clock } = open()
  const ids = counts.map((count) => {
    const id = aConnectorId()
    const records = facts(1, count).map((record, n) => ({ ...record, key: `${id}:${n + 1}` }))
    spool.commit(id, { records })
    clock.advance(1000)
    return id
  })
  return { spool, ids }
}

test('state of a connector that was not wanted for a month is forgotten, of others not', () => {
  const [kept, left] = [aConnectorId(), aConnectorId()]
  const { spool, clock } = open()
  for (const id of [kept, left]) spool.commit(id, { put: [['cursor', 1]] })

  clock.advance(20 * 86_400_000)
  spool.keepStateOf([kept])
  expect(spool.get(left, 'cursor')).toBe(1)
  clock.advance(11 * 86_400_000)
  spool.keepStateOf([kept])

  expect(spool.get(kept, 'cursor')).toBe(1)
  expect(spool.get(left, 'cursor')).toBeUndefined()
})

test('a spool that was large becomes small again', () => {
  const id = aConnectorId()
  const { spool, path } = open()
  const details = [{ property: 'Text', after: 'x'.repeat(10_000) }]
  spool.commit(id, { records: facts(1, 3000).map((record) => ({ ...record, details })) })
  everything(spool)

  for (let look = 0; look < 5; look += 1) spool.shrink()
  spool.close()

  expect(statSync(path).size).toBeLessThan(12_000_000)
})
