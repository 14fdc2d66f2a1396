import { collectorsApi, connectorsOf } from '@gatehouse/contract/collectors'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { anEnrolledAgent } from '../agents/testing.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import {
  collection as collectionWith,
  getConnectorForIngest,
  markSilent,
} from './collection.service.ts'
import { collectorRoutes } from './source.routes.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
const sealKey = deriveKey(new Secret(Buffer.alloc(32, 5)), 'credentials')
const collection = collectionWith({ sealKey })
let web: TestWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  web = await createTestWeb(parts(), collectorRoutes)
})
afterAll(() => web.close())

async function aSource() {
  const organization = await anOrganization(parts())
  const agent = await anEnrolledAgent(parts(), organization)
  const user = aUser({ organizationId: organization.id, role: 'co-managing-administrator' })
  const params = { organizationId: organization.id }
  const connectors = connectorsOf['linux-computer'].map((kind) => ({ kind }))
  const { body } = await web.call(user, collectorsApi.create, {
    params,
    body: { siteId: agent.siteId, kind: 'linux-computer', name: 'web1', connectors },
  })
  const at = { ...params, sourceId: body.id }
  const status = async () => (await web.call(user, collectorsApi.get, { params: at })).body.status
  return { organization, agent, user, params, at, source: body, status }
}

const report = (isCollecting: boolean) => ({ isCollecting, problems: [], inputs: [] })

test('a source is new until every connector has finished its first collection', async () => {
  const { agent, source, status } = await aSource()
  const ids: ConnectorId[] = source.connectors.map(({ id }: { id: ConnectorId }) => id)
  const say = (isCollecting: boolean) =>
    agent.ctx.transaction((tx) =>
      collection.keepReports(
        agent.ctx,
        tx,
        ids.map((id) => ({ id, report: report(isCollecting) })),
      ),
    )

  const seen = [(await status()).status]
  await say(false)
  seen.push((await status()).status)
  await say(true)
  seen.push((await status()).status)

  expect(seen).toEqual(['new', 'new', 'healthy'])
})

test('a problem of one connector shows in the source with what to do', async () => {
  const { agent, source, status } = await aSource()
  const problem = {
    code: 'no-auth-log',
    severity: 'needs-attention' as const,
    message: 'No log of sign-ins is there.',
    fix: 'Install rsyslog.',
  }
  const reports = source.connectors.map(({ id }: { id: ConnectorId }, index: number) => ({
    id,
    report: { ...report(true), problems: index === 0 ? [problem] : [] },
  }))

  await agent.ctx.transaction((tx) => collection.keepReports(agent.ctx, tx, reports))

  expect(await status()).toMatchObject({
    status: 'needs-attention',
    reason: 'No log of sign-ins is there. Install rsyslog.',
  })
})

test('the agent is told the connectors that are switched on, with their settings', async () => {
  const { agent, user, at, source } = await aSource()
  const [first, second] = source.connectors
  await web.call(user, collectorsApi.updateConnector, {
    params: { ...at, connectorId: first.id },
    body: { isEnabled: false },
  })
  await web.call(user, collectorsApi.updateConnector, {
    params: { ...at, connectorId: second.id },
    body: { settings: { paths: ['/srv'] } },
  })

  const told = await agent.ctx.transaction((tx) => collection.connectorsOf(tx, agent.siteId))

  expect(told.map(({ id }) => id)).not.toContain(first.id)
  expect(told.find(({ id }) => id === second.id)?.settings).toMatchObject({ paths: ['/srv'] })
})

test('settings that the kind does not know are refused by name', async () => {
  const { user, at, source } = await aSource()
  const files = source.connectors.find(({ kind }: { kind: string }) => kind === 'linux-files')

  const answer = await web.call(user, collectorsApi.updateConnector, {
    params: { ...at, connectorId: files.id },
    body: { settings: { paths: ['relative'] } },
  })

  expect(answer.status).toBe(400)
  expect(answer.body.error.fields[0].path).toBe('settings.paths.0')
})

test('a source that is switched off is disabled and silence does not change that', async () => {
  const { organization, agent, user, at, status } = await aSource()
  await web.call(user, collectorsApi.update, { params: at, body: { isEnabled: false } })

  await markSilent(agent.ctx, organization.id, agent.siteId)

  expect((await status()).status).toBe('disabled')
})

test('what a silent agent collects is offline', async () => {
  const { organization, agent, status } = await aSource()

  await markSilent(agent.ctx, organization.id, agent.siteId)

  expect((await status()).status).toBe('offline')
})

test("an agent cannot write for another site's connector", async () => {
  const one = await aSource()
  const two = await aSource()
  const foreign = two.source.connectors[0].id as ConnectorId

  await expect(getConnectorForIngest(one.agent.ctx, foreign)).rejects.toThrow('No connector')
})

test("another organization's source and connectors do not exist", async () => {
  const one = await aSource()
  const two = await aSource()
  const connectorId = one.source.connectors[0].id
  const params = { ...two.params, sourceId: one.source.id, connectorId }

  for (const [endpoint, body] of [
    [collectorsApi.get, undefined],
    [collectorsApi.update, { name: 'Mine' }],
    [collectorsApi.remove, undefined],
    [collectorsApi.getConnector, undefined],
    [collectorsApi.updateConnector, { isEnabled: false }],
  ] as const) {
    expect((await web.call(two.user, endpoint, { params, body })).status).toBe(404)
  }
  const intoForeignSite = await web.call(two.user, collectorsApi.create, {
    params: two.params,
    body: {
      siteId: one.agent.siteId,
      kind: 'linux-computer',
      name: 'theirs',
      connectors: [{ kind: 'linux-accounts' }],
    },
  })
  expect(intoForeignSite.status).toBe(404)
})
