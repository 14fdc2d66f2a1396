// How fast search answers over HTTPS, in an index of one million and of ten million records.
import path from 'node:path'
import { openActivityIndex } from '@gatehouse/server/domains/activity/activity-index.ts'
import type { ClickHouseEngine } from '@gatehouse/server/platform/clickhouse/engine.ts'
import { openEmbedded } from '@gatehouse/server/platform/clickhouse/embedded.ts'
import { enrolSender, signIn } from './fleet.ts'
import { freePort } from './free-port.ts'
import { below, figure, print } from './report.ts'
import { copyRecords, loadRecords, settle } from './search/load.ts'
import { type Answers, measureBare, measureServer, type Times } from './search/measure.ts'
import { questions } from './search/questions.ts'
import { makeDirectory, removeDirectory, startServer } from './server.ts'

const organizations = 50
const total = Number(process.argv[2] ?? 10_000_000)
const each = total / organizations
/** Organizations that are there at the first measurement. */
const few = organizations / 10

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

async function withEngine<T>(work: (engine: ClickHouseEngine) => Promise<T>): Promise<T> {
  const { engine } = await openActivityIndex(
    await openEmbedded({ path: path.join(directory, 'index') }),
  )
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

const measure = (ids: readonly string[]): Promise<Answers> =>
  withServer(async (port) => {
    const client = await signIn(port)
    const answers = await measureServer(client, ids)
    client.close()
    return answers
  })

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

  const bare = await withEngine((engine) => measureBare(engine, ids))

  const none: Times = { p50: Number.NaN, p95: Number.NaN }
  const figures = questions.flatMap(({ name }) => {
    const [ours, engines, before] = [large, bare, small].map((all) => all.get(name) ?? none)
    if (!ours || !engines || !before) return []
    return [
      [`${name}, p50`, figure(ours.p50, 'ms', engines.p50)],
      [`${name}, p95`, figure(ours.p95, 'ms', engines.p95)],
      [`${name}, growth`, figure(ours.p50 / before.p50, 'times, with ten times the records')],
    ] as const
  })
  console.log(
    `${total} records of ${organizations} organizations. The reference is the bare engine.`,
  )
  print({
    bench: 'search',
    figures: Object.fromEntries(figures),
    goals: questions.map(({ name }) => below(`${name}, p95, ms`, large.get(name)?.p95 ?? NaN, 100)),
  })
} finally {
  if (process.argv[3] === undefined) await removeDirectory(directory)
}
