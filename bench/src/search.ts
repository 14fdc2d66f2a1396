// How fast search answers over HTTPS, in an index of one million and of ten million records.
import path from 'node:path'
import { openActivityIndex } from '@gatehouse/server/domains/activity/activity-index.ts'
import type { ClickHouseEngine } from '@gatehouse/server/platform/clickhouse/engine.ts'
import { openEmbedded } from '@gatehouse/server/platform/clickhouse/embedded.ts'
import { enrolSender, signIn } from './fleet.ts'
import { freePort } from './free-port.ts'
import { below, figure, percentile, print } from './report.ts'
import { copyRecords, loadRecords, settle } from './search/load.ts'
import { ask, questions } from './search/questions.ts'
import { makeDirectory, removeDirectory, startServer } from './server.ts'

const organizations = 50
const total = Number(process.argv[2] ?? 10_000_000)
const each = total / organizations
/** Organizations that are there at the first measurement. */
const few = organizations / 10
const rounds = 60

const directory = process.argv[3] ?? (await makeDirectory())

async function withServer<T>(work: (port: number) => Promise<T>, args: string[] = []): Promise<T> {
  const port = await freePort()
  // Without the indexer, which would empty an index that has no journal.
  const server = await startServer(directory, port, [
    '--no-agent',
    '--roles',
    'api,worker',
    ...args,
  ])
  try {
    return await work(port)
  } finally {
    await server.stop()
  }
}

async function withEngine(work: (engine: ClickHouseEngine) => Promise<void>): Promise<void> {
  const { engine } = await openActivityIndex(
    await openEmbedded({ path: path.join(directory, 'index') }),
  )
  await work(engine)
  await engine.close()
}

/** Median and 95th percentile of each question. */
async function measure(ids: readonly string[]): Promise<Map<string, [number, number]>> {
  return withServer(async (port) => {
    const client = await signIn(port)
    const answers = new Map<string, [number, number]>()
    for (const question of questions) {
      await ask(client, question, ids, 5)
      const times = await ask(client, question, ids, rounds)
      answers.set(question.name, [percentile(times, 0.5), percentile(times, 0.95)])
    }
    client.close()
    return answers
  })
}

try {
  const ids = await withServer(async (port) => {
    const admin = await signIn(port)
    const made: string[] = []
    for (let number = 0; number < organizations; number += 1) {
      made.push((await enrolSender(admin, `customer-${number}`)).organizationId)
    }
    admin.close()
    return made
  })
  const [first = '', ...others] = ids
  const fill = (to: readonly string[], from: number) =>
    withEngine(async (engine) => {
      for (const [number, id] of to.entries()) {
        await copyRecords(engine, first, id, from + number + 1)
      }
      await settle(engine)
    })

  await withEngine((engine) => loadRecords(engine, first, each))
  await fill(others.slice(0, few - 1), 0)
  const small = await measure(ids.slice(0, few))
  await fill(others.slice(few - 1), few)
  const large = await measure(ids)

  const figures = questions.flatMap(({ name }) => {
    const [median = Number.NaN, slow = Number.NaN] = large.get(name) ?? []
    const [smallMedian, smallSlow] = small.get(name) ?? []
    return [
      [`${name}, p50`, figure(median, 'ms', smallMedian)],
      [`${name}, p95`, figure(slow, 'ms', smallSlow)],
    ] as const
  })
  console.log(
    `${total} records of ${organizations} organizations; the reference is the same with a tenth of them.`,
  )
  print({
    bench: 'search',
    figures: Object.fromEntries(figures),
    goals: questions.map(({ name }) => below(`${name}, p95, ms`, large.get(name)?.[1] ?? NaN, 100)),
  })
} finally {
  if (process.argv[3] === undefined) await removeDirectory(directory)
}
