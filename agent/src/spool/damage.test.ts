import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { aConnectorId, facts } from '../testing/records.ts'
import { memoryLog, scratchDirectory } from '../testing/scratch.ts'
import { openSpool } from './open-spool.ts'
import { Spool } from './spool.ts'
import { isDamage } from './storage-failure.ts'

const id = aConnectorId()
const clock = new ManualClock()
const size = { records: 100, bytes: 1_000_000 }

/** A sound spool of some pages, to be damaged. */
function soundSpool(directory: string): string {
  const path = join(directory, 'sound.db')
  const spool = Spool.open(path, clock.now)
  spool.commit(id, { records: facts(1, 200), put: [['cursor', 200]] })
  spool.formBatch(size, 'host')
  spool.close()
  return path
}

const reopened = (path: string) =>
  openSpool(path, { connectors: [id], now: clock.now, log: memoryLog() })

/** All that an agent does with a spool; fails only as a spool may fail that is then set aside. */
function use(spool: Spool): void {
  try {
    spool.get(id, 'cursor')
    spool.commit(id, { records: facts(201, 210), put: [['cursor', 210]] })
    for (const batch of spool.batches.list()) {
      for (const piece of spool.batches.body(batch)) expect(piece.length).toBeGreaterThan(0)
      spool.batches.acknowledge(batch)
    }
    spool.formBatch(size, 'host')
    spool.enforceBytes(1000)
    spool.report()
  } catch (error) {
    expect(error).toSatisfy(isDamage)
  } finally {
    spool.close()
  }
}

test('whatever happens to the bytes of a spool, the agent goes on', () => {
  const directory = scratchDirectory()
  const sound = soundSpool(directory)
  const path = join(directory, 'spool.db')
  const length = readFileSync(sound).length
  const hits = fc.array(
    fc.record({ at: fc.nat(length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) }),
    { minLength: 1, maxLength: 5 },
  )
  fc.assert(
    fc.property(hits, (damage) => {
      const bytes = readFileSync(sound)
      for (const hit of damage) bytes.set(hit.bytes.subarray(0, length - hit.at), hit.at)
      writeFileSync(path, bytes)
      use(reopened(path))
    }),
    { numRuns: 300, seed: 20_261_121 },
  )
})

test('a spool that was cut short is set aside or goes on', () => {
  const directory = scratchDirectory()
  const sound = soundSpool(directory)
  const path = join(directory, 'spool.db')
  const length = readFileSync(sound).length
  fc.assert(
    fc.property(fc.nat(length), (kept) => {
      copyFileSync(sound, path)
      truncateSync(path, kept)
      use(reopened(path))
    }),
    { numRuns: 60, seed: 20_261_121 },
  )
})

test('of damaged spools two are kept to look into', () => {
  const directory = scratchDirectory()
  const path = join(directory, 'spool.db')
  for (let time = 0; time < 4; time += 1) {
    writeFileSync(path, 'This is no database, and long enough to be seen as such. '.repeat(100))
    clock.advance(1000)
    reopened(path).close()
  }

  const aside = readdirSync(directory).filter((name) => name.startsWith('spool.db.damaged-'))
  expect(aside).toHaveLength(2)
})

test('a spool of a newer version is left alone', () => {
  const directory = scratchDirectory()
  const path = join(directory, 'spool.db')
  const spool = Spool.open(path, clock.now)
  spool.close()
  const bytes = readFileSync(path)
  bytes.writeUInt32BE(99, 60)
  writeFileSync(path, bytes)

  expect(() => reopened(path)).toThrow('newer version of the agent')
})
