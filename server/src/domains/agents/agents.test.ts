import { agentApi, agentsApi } from '@gatehouse/contract/agents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listSites, renewConnectionString } from '#domains/organizations'
import { systemContext } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, nobody, type TestWeb } from '#platform/testing/web.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { agentRoutes } from './agent.routes.ts'
import { authenticateAgent } from './enrolment.service.ts'
import { type Collection, noticeSilence } from './heartbeat.service.ts'
import { agentContext, anEnrolledAgent, point, secretIn } from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
const idle: Collection = { connectorsOf: async () => [], keepReports: async () => undefined }
let web: TestWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  web = await createTestWeb(parts(), (mount) =>
    agentRoutes(mount, {
      version: '0.1.0',
      collection: idle,
      revisionKey: deriveKey(new Secret(Buffer.alloc(32, 3)), 'agent configuration'),
      ca: 'PEM',
      spool: { maxBytes: 1, maxAgeSeconds: 1 },
    }),
  )
})
afterAll(() => web.close())

const heartbeat = (at = clock.now()) => ({
  hostname: 'web1',
  platform: 'linux',
  version: '0.1.0',
  at: at.toISOString(),
  startedAt: clock.now().toISOString(),
  memoryBytes: 50_000_000,
  spool: { records: 0, bytes: 0 },
  connectors: [],
})

async function anAgent() {
  const organization = await anOrganization(parts())
  const agent = await anEnrolledAgent(parts(), organization)
  const user = aUser({ organizationId: organization.id, role: 'co-managing-administrator' })
  const params = { organizationId: organization.id, agentId: agent.agentId }
  const beat = (body = heartbeat()) => web.call(agent.ctx.principal, agentApi.heartbeat, { body })
  const status = async () => (await web.call(user, agentsApi.get, { params })).body.status.status
  return { organization, agent, user, params, beat, status }
}

test('an agent is new until it reports, healthy while it does and offline when it stops', async () => {
  const { beat, status } = await anAgent()

  const seen = [await status()]
  await beat()
  seen.push(await status())
  clock.advance(121_000)
  await noticeSilence(systemContext('test', parts()), new Date(0))
  seen.push(await status())
  await beat()
  seen.push(await status())

  expect(seen).toEqual(['new', 'healthy', 'offline', 'healthy'])
})

test('silence is not noticed before the server itself has listened for that long', async () => {
  const { beat, status } = await anAgent()
  await beat()
  clock.advance(121_000)

  await noticeSilence(systemContext('test', parts()), clock.now())

  expect(await status()).toBe('healthy')
})

test.each([
  [
    'needs-attention',
    (body: ReturnType<typeof heartbeat>) => ({
      ...body,
      at: new Date(clock.now().getTime() + 600_000).toISOString(),
    }),
  ],
  ['update-recommended', (body: ReturnType<typeof heartbeat>) => ({ ...body, version: '0.0.9' })],
] as const)('a heartbeat can tell that the agent is in %s', async (expected, change) => {
  const { beat, status } = await anAgent()

  await beat(change(heartbeat()))

  expect(await status()).toBe(expected)
})

test('a rotated token works at once, and ends the old one when it is first used', async () => {
  const { organization, agent } = await anAgent()
  const { body } = await web.call(agent.ctx.principal, agentApi.rotateToken)

  await agentContext(parts(), organization, agent.token)
  await agentContext(parts(), organization, body.token)

  await expect(authenticateAgent(parts().db, agent.token, clock.now())).rejects.toThrow('not valid')
  await agentContext(parts(), organization, body.token)
})

test('a removed agent is out at once and its site waits for another', async () => {
  const { organization, agent, user, params } = await anAgent()

  const removed = await web.call(user, agentsApi.remove, { params })

  expect(removed.status).toBe(200)
  await expect(authenticateAgent(parts().db, agent.token, clock.now())).rejects.toThrow('not valid')
  expect(await listSites(organization)).toMatchObject([
    { hasAgent: false, status: { status: 'not-configured' } },
  ])
})

test('an agent that enrols for a site with an agent takes its place', async () => {
  const { organization, agent, user, params } = await anAgent()
  const again = await renewConnectionString(organization, point, agent.siteId)

  const host = { hostname: 'web2', platform: 'linux', version: '0.1.0' }
  await web.call(nobody, agentApi.enrol, {
    body: { secret: secretIn(again.connectionString), ...host },
  })

  const listed = await web.call(user, agentsApi.list, { params })
  expect(listed.body.agents).toMatchObject([{ siteId: agent.siteId, hostname: 'web2' }])
  await expect(authenticateAgent(parts().db, agent.token, clock.now())).rejects.toThrow('not valid')
})

test("another organization's agent does not exist", async () => {
  const one = await anAgent()
  const two = await anAgent()
  const params = { ...two.params, agentId: one.agent.agentId }

  for (const [endpoint, body] of [
    [agentsApi.get, undefined],
    [agentsApi.update, { uploadIntervalSeconds: 60 }],
    [agentsApi.remove, undefined],
  ] as const) {
    expect((await web.call(two.user, endpoint, { params, body })).status).toBe(404)
  }
})

test('a made-up secret enrols nobody', async () => {
  const answer = await web.call(nobody, agentApi.enrol, {
    body: { secret: 'ghe_made-up-made-up-made-up', hostname: 'x', platform: 'x', version: '1' },
  })

  expect(answer.status).toBe(401)
  expect(answer.body.error.message).toContain('Issue a new one')
})
