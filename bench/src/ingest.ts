// How fast records get from an HTTPS request into journal and index, how soon they are found, and what they
// take on the disk. Beside it, the same rows put straight into the engine.
import { setTimeout as pause } from 'node:timers/promises'
import { makeBatches } from './batches.ts'
import { enrolSender, signIn } from './fleet.ts'
import { freePort } from './free-port.ts'
import { measureBareEngine } from './ingest/bare-engine.ts'
import { indexBytes, journalBytes } from './ingest/disk.ts'
import { measureLag } from './ingest/lag.ts'
import { countSearchable, measureThroughput } from './ingest/throughput.ts'
import { atLeast, below, figure, percentile, print } from './report.ts'
import { makeDirectory, removeDirectory, startServer } from './server.ts'

const batchRecords = 2000
const totalRecords = Number(process.argv[2] ?? 600_000)
const warmRecords = 100_000
const lagSeconds = 15
const lagBatchRecords = 500
/** Background merges go on for a while. */
const restMilliseconds = 5000

const batches = makeBatches(totalRecords / batchRecords, batchRecords, 'ingest')
console.log(
  `${totalRecords} varied records in batches of ${batchRecords}, made before the clock starts.`,
)
const bare = await measureBareEngine(batches)

const directory = await makeDirectory()
try {
  const port = await freePort()
  const server = await startServer(directory, port, ['--no-agent'])
  const admin = await signIn(port)
  const warm = await enrolSender(admin, 'warm-up')
  await measureThroughput(
    admin,
    warm,
    makeBatches(warmRecords / batchRecords, batchRecords, 'warm'),
  )

  const sender = await enrolSender(admin, 'throughput')
  const { acknowledged, searchable } = await measureThroughput(admin, sender, batches)
  const stored = warmRecords + (await countSearchable(admin, sender))
  await pause(restMilliseconds)
  const journal = (await journalBytes(directory)) / stored

  const half = searchable / 2
  const paced = makeBatches(
    Math.ceil((half * lagSeconds) / lagBatchRecords),
    lagBatchRecords,
    'lag',
  )
  const lags = await measureLag(admin, await enrolSender(admin, 'lag'), paced, half)
  admin.close()
  await server.stop()
  const index = (await indexBytes(directory)) / (stored + paced.length * lagBatchRecords)

  print({
    bench: 'ingest',
    figures: {
      'request to searchable': figure(searchable, 'records/s', bare),
      'request to acknowledged': figure(acknowledged, 'records/s', bare),
      'lag at half load, p50': figure(percentile(lags, 0.5), 'ms'),
      'lag at half load, p95': figure(percentile(lags, 0.95), 'ms'),
      'journal on disk': figure(journal, 'bytes/record'),
      'index on disk': figure(index, 'bytes/record'),
    },
    goals: [
      atLeast('share of the bare engine', searchable / bare, 0.5),
      atLeast('request to searchable, records/s', searchable, 50_000),
      below('lag at half load, p95, ms', percentile(lags, 0.95), 1000),
      below('journal and index, bytes/record', journal + index, 150),
    ],
  })
} finally {
  await removeDirectory(directory)
}
