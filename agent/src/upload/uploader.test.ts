import { join } from 'node:path'
import type { BatchReceipt } from '@gatehouse/contract/activity-batches'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { expect, onTestFinished, test } from 'vitest'
import { findIdentity } from '../identity.ts'
import { ServerConnection } from '../server/connection.ts'
import { ServerLink } from '../server/server-link.ts'
import { Tokens } from '../server/tokens.ts'
import { Spool } from '../spool/spool.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { enrolledAtPeer } from '../testing/peer.ts'
import type { Fault, PeerServer } from '../testing/peer-server.ts'
import { aConnectorId, fact, facts } from '../testing/records.ts'
import { type MemoryLog, memoryLog } from '../testing/scratch.ts'
import { Tally } from './tally.ts'
import { Uploader } from './uploader.ts'

interface Bench {
  peer: PeerServer
  spool: Spool
  clock: ManualClock
  uploader: Uploader
  tally: Tally
  log: MemoryLog
  id: ConnectorId
}

/** An uploader at work, with an interval of a quarter of an hour. */
async function working(fault?: (path: string) => Fault): Promise<Bench> {
  const { peer, directory } = await enrolledAtPeer()
  if (fault) peer.fault = fault
  const identity = findIdentity(directory.identity)
  if (!identity) throw new Error('The agent is enrolled.')
  const clock = new ManualClock()
  const spool = Spool.open(join(directory.path, 'spool.db'), clock.now)
  const connection = new ServerConnection({
    url: identity.url,
    ca: identity.ca,
    now: clock.now,
    deadlines: { silenceMilliseconds: 300, exchangeMilliseconds: 600 },
  })
  const log = memoryLog()
  const tally = new Tally(clock.now)
  const uploader = new Uploader({
    spool,
    link: new ServerLink(connection, new Tokens(directory.identity, identity)),
    clock,
    log,
    tally,
    where: 'host',
    intervalSeconds: () => 900,
    storageFailed: () => undefined,
  })
  const stop = new AbortController()
  const running = uploader.run(stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
    connection.close()
    spool.close()
  })
  await clock.untilWaiting((wait) => wait === 900_000)
  return { peer, spool, clock, uploader, tally, log, id: aConnectorId() }
}

async function untilEmpty(bench: Bench): Promise<void> {
  await untilQuiet(bench)
  expect(bench.spool.report().records).toBe(0)
}

/** Everything was done and the next upload is a quarter of an hour away. */
const untilQuiet = ({ clock }: Bench) => clock.untilWaiting((wait) => wait === 900_000)

test('records wait for the interval, and critical ones do not', async () => {
  const bench = await working()
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  expect(bench.peer.batches.size).toBe(0)

  bench.uploader.hurry(bench.id)
  await bench.peer.until(() => bench.peer.records().length === 3)
  await untilQuiet(bench)
  bench.spool.commit(bench.id, { records: facts(4, 4) })
  bench.clock.advance(900_000)
  await bench.peer.until(() => bench.peer.records().length === 4)

  await untilQuiet(bench)
  expect(bench.spool.report().records).toBe(0)
})

test('the connector with critical records goes first', async () => {
  const bench = await working()
  const urgent = aConnectorId()
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.spool.commit(urgent, { records: facts(4, 4) })

  bench.uploader.hurry(urgent)
  await bench.peer.until(() => bench.peer.batches.size === 2)

  expect([...bench.peer.batches.values()][0]?.connectorId).toBe(urgent)
})

test('while nothing answers, the waits double up to five minutes and the log grows quiet', async () => {
  const bench = await working(() => ({ kind: 'drop-before' }))
  bench.clock.chance = 0
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.clock.delays.length = 0
  bench.uploader.hurry()

  const waits: number[] = []
  for (let tries = 0; tries < 12; tries += 1) {
    const wait = await bench.clock.untilWaiting(() => true)
    waits.push(wait / 1000)
    bench.clock.advance(wait)
  }

  expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150, 150, 150])
  expect(bench.log.lines.map(({ message }) => message)).toEqual([
    expect.stringMatching(/cannot be reached: the connection was cut/),
    expect.stringMatching(/Still so after 4 tries/),
  ])
  bench.clock.chance = 0.5
  bench.peer.fault = () => ({ kind: 'none' })
  bench.clock.advance(300_000)
  await untilEmpty(bench)
})

test('a server that asks for patience gets it', async () => {
  const bench = await working(() => ({
    kind: 'answer',
    status: 429,
    code: 'unavailable',
    headers: { 'retry-after': '1200' },
  }))
  bench.clock.chance = 0
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.uploader.hurry()

  const wait = await bench.clock.untilWaiting((milliseconds) => milliseconds !== 900_000)

  expect(wait).toBe(1_200_000)
  bench.uploader.serverIsBack()
  expect(await bench.clock.untilWaiting((milliseconds) => milliseconds !== 900_000)).toBe(wait)
})

test('a server that hangs is given up after the deadline and asked again', async () => {
  const faults: Fault[] = [{ kind: 'hang' }]
  const bench = await working(() => faults.shift() ?? { kind: 'none' })
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.uploader.hurry()

  const wait = await bench.clock.untilWaiting((milliseconds) => milliseconds < 900_000)
  bench.clock.advance(wait)
  await untilEmpty(bench)

  expect(bench.peer.records()).toHaveLength(3)
})

test('a batch whose receipt was lost is sent again as it was, and counts once', async () => {
  const faults: Fault[] = [{ kind: 'drop-after' }]
  const bench = await working(() => faults.shift() ?? { kind: 'none' })
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.uploader.hurry()
  await bench.clock.untilWaiting((milliseconds) => milliseconds < 900_000)
  bench.spool.commit(bench.id, { records: facts(4, 4) })

  bench.uploader.serverIsBack()
  await untilEmpty(bench)

  const [first, again] = bench.peer.arrivals
  expect(again).toEqual({ batchId: first?.batchId, isRepeat: true })
  expect(bench.peer.records()).toEqual(facts(1, 4))
})

test('a batch that is too large is halved until it passes; a single line is set aside', async () => {
  const bench = await working()
  bench.peer.maxLines = 3
  bench.spool.commit(bench.id, { records: facts(1, 10) })
  bench.uploader.hurry()
  await bench.peer.until(() => bench.peer.records().length === 10)
  await untilQuiet(bench)

  bench.peer.maxLines = 0
  bench.spool.commit(bench.id, { records: facts(11, 12) })
  bench.uploader.hurry()
  await bench.peer.until(() => bench.spool.quarantine.summary().length === 1)
  await untilQuiet(bench)

  expect(bench.spool.quarantine.summary()).toMatchObject([{ batches: 2, records: 2 }])
  expect(bench.spool.report().records).toBe(0)
})

test('a batch that the server refuses is set aside after some tries and holds nobody up', async () => {
  const bench = await working()
  const other = aConnectorId()
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  const refusing: Fault = { kind: 'answer', status: 404, code: 'not_found' }
  let refusals = 0
  bench.peer.fault = () => {
    refusals += 1
    return refusals === 2 ? { kind: 'none' } : refusing
  }
  bench.uploader.hurry()
  await bench.clock.untilWaiting((milliseconds) => milliseconds === 10_000)

  bench.spool.commit(other, { records: facts(4, 5) })
  bench.uploader.hurry()
  await bench.peer.until(() => bench.peer.records().length === 2)
  for (const seconds of [10, 40, 160, 640]) {
    await bench.clock.untilWaiting((milliseconds) => milliseconds === seconds * 1000)
    bench.clock.advance(seconds * 1000)
  }
  await untilQuiet(bench)

  expect(refusals).toBe(6)
  expect(bench.spool.quarantine.summary()).toMatchObject([{ connectorId: bench.id, records: 3 }])
  expect(bench.tally.problems(bench.id)).toMatchObject([{ code: 'batches-refused' }])
})

test("a proxy's refusals never end in giving records up", async () => {
  const bench = await working(() => ({ kind: 'not-ours', status: 404 }))
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.uploader.hurry()
  for (let tries = 0; tries < 8; tries += 1) {
    bench.clock.advance(await bench.clock.untilWaiting(() => true))
  }
  expect(bench.spool.quarantine.summary()).toEqual([])

  bench.peer.fault = () => ({ kind: 'none' })
  bench.clock.advance(await bench.clock.untilWaiting(() => true))

  await untilEmpty(bench)
})

test('lines that the server refuses are told with the reason, the others are stored', async () => {
  const bench = await working()
  bench.spool.commit(bench.id, { records: [fact(1), fact(2, { what: '' }), fact(3)] })
  bench.uploader.hurry()
  await untilEmpty(bench)
  await untilQuiet(bench)

  expect(bench.peer.records()).toEqual([fact(1), fact(3)])
  expect(bench.tally.problems(bench.id)).toMatchObject([
    { code: 'records-refused', message: expect.stringMatching(/refused 1 records.*Too small/) },
  ])
})

test('a revoked token is told, asked again slowly, and costs no record', async () => {
  const bench = await working()
  const token = bench.peer.token
  bench.peer.token = 'gone'
  bench.clock.chance = 0
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  bench.uploader.hurry()

  const wait = await bench.clock.untilWaiting((milliseconds) => milliseconds !== 900_000)
  expect(wait).toBe(300_000)
  expect(bench.log.lines[0]?.message).toMatch(/does not accept this agent any more.*--replace/)

  bench.clock.chance = 0.5
  bench.peer.token = token
  bench.clock.advance(wait)
  await untilEmpty(bench)
})

test('a receipt for another batch does not delete anything', async () => {
  const bench = await working()
  bench.spool.commit(bench.id, { records: facts(1, 3) })
  const receipts: Partial<BatchReceipt>[] = []
  bench.peer.onReceipt = (receipt) => {
    receipts.push(receipt)
    return receipts.length === 1 ? { ...receipt, batchId: crypto.randomUUID() } : receipt
  }
  bench.uploader.hurry()
  await bench.clock.untilWaiting((milliseconds) => milliseconds < 900_000)

  expect(bench.spool.report().records).toBe(3)
})
