import { organizationsApi } from '@gatehouse/contract/organizations'
import { agentsApi } from '@gatehouse/contract/agents'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Gatehouse } from './gatehouse.ts'
import { findAll, managingOrganization } from './found.ts'
import { numberOf, startNumberedStream } from './numbered.ts'
import { kill9, processesNaming, untilGone } from './processes.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { enrolSender } from './sender.ts'
import { until } from './until.ts'

let scratch: Scratch

beforeEach(async () => {
  scratch = await openScratch()
})

afterEach(() => scratch?.close())

const rounds = 20

/** What is killed in a round, in turn. */
const murders: readonly ((gatehouse: Gatehouse) => Promise<void>)[] = [
  (gatehouse) => gatehouse.kill(),
  (gatehouse) => gatehouse.killAll(),
  async (gatehouse) => {
    await kill9([await gatehouse.postmasterPid()])
    await gatehouse.kill()
  },
]

test('what was acknowledged is found once, however often everything is killed', async () => {
  let gatehouse = await scratch.start({ args: ['--no-agent'] })
  const { port } = gatehouse
  const admin = await gatehouse.signIn()
  const { id: organizationId } = await admin.call(organizationsApi.create, {
    body: { name: 'Northwind' },
  })
  const sender = await enrolSender(admin, { organizationId })
  const stream = startNumberedStream(sender)

  for (let round = 0; round < rounds; round += 1) {
    const enough = stream.acknowledged.size + 200 + 37 * round
    await until(`round ${round} acknowledges more`, () => stream.acknowledged.size >= enough, 30)
    await murders[round % murders.length]?.(gatehouse)
    gatehouse = await scratch.start({ port, args: ['--no-agent'] })
    stream.use(sender.at(await gatehouse.visitor()))
  }
  await stream.finish()
  const client = await gatehouse.signIn()
  const found = await until('everything acknowledged is indexed', async () => {
    const records = await findAll(client, organizationId, { objectType: 'equals:Numbered' })
    return records.length >= stream.acknowledged.size && records
  })

  const numbers = found.map(numberOf).toSorted((a, b) => a - b)
  expect(stream.surprises).toEqual([])
  expect(stream.retries).toBeGreaterThan(0)
  expect(numbers).toEqual([...stream.acknowledged].toSorted((a, b) => a - b))
  expect(await gatehouse.stop()).toEqual({ code: 0, leftRunning: [] })
}, 240_000)

test('jobs that were queued or under way are done, and what they do is done once', async () => {
  let gatehouse = await scratch.start({ args: ['--no-agent'] })
  const { port } = gatehouse
  const names: string[] = []

  for (let round = 0; round < 3; round += 1) {
    const admin = await gatehouse.signIn()
    const inRound = Array.from({ length: 12 }, (_, index) => `Queued ${round}-${index}`)
    await Promise.all(
      inRound.map((name) => admin.call(organizationsApi.create, { body: { name } })),
    )
    names.push(...inRound)
    await gatehouse.killAll()
    gatehouse = await scratch.start({ port, args: ['--no-agent'] })
  }

  const client = await gatehouse.signIn()
  const managing = await managingOrganization(client)
  const told = await until('every organization is in the self audit', async () => {
    const records = await findAll(client, managing, { text: 'Queued' })
    return records.length >= names.length && records
  })
  const expected = names.map((name) => `Created the organization ${name}.`)
  expect(told.map(({ what }) => what).toSorted()).toEqual(expected.toSorted())
})

test('an agent ends with a server that was killed', async () => {
  const gatehouse = await scratch.start()
  const agent = await gatehouse.agentPid()

  await gatehouse.kill()

  await untilGone([agent])
  expect(await processesNaming([`--data-dir ${gatehouse.dataDirectory}/agent`])).toEqual([])
})

test('after everything was killed the next start has its agent again, and one database', async () => {
  const first = await scratch.start()
  const agent = await first.agentPid()
  await first.killAll()
  const { port } = first

  const again = await scratch.start({ port })
  const client = await again.signIn()
  const organizationId = await managingOrganization(client)
  const startedAt = new Date().toISOString()
  await until('the agent reports again', async () => {
    const { agents } = await client.call(agentsApi.list, { params: { organizationId } })
    return agents.some(({ lastSeenAt = '' }) => lastSeenAt > startedAt)
  })

  const { agents } = await client.call(agentsApi.list, { params: { organizationId } })
  expect(agents).toHaveLength(1)
  expect(await again.agentPid()).not.toBe(agent)
  const postmasters = (await again.processes()).filter(({ commandLine }) =>
    /\/postgres -D /.test(commandLine),
  )
  expect(postmasters).toHaveLength(1)
})
