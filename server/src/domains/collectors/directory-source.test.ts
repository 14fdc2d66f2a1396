import { randomUUID } from 'node:crypto'
import { agentApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { targetsApi } from '@gatehouse/contract/targets'
import { agentRoutes } from '#domains/agents'
import { credentialRoutes, findCredentials, serviceLogin } from '#domains/credentials'
import { targetRoutes } from '#domains/targets'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anEnrolledAgent } from '../agents/testing.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { collection } from './collection.service.ts'
import { collectorRoutes } from './source.routes.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
const sealKey = deriveKey(new Secret(Buffer.alloc(32, 5)), 'credentials')
const password = 'Read-the-Domain-1'
let web: TestWeb
let managing: Awaited<ReturnType<typeof aManagingOrganization>>

beforeAll(async () => {
  managing = await aManagingOrganization(parts())
  web = await createTestWeb(parts(), (mount) => {
    collectorRoutes(mount)
    credentialRoutes(mount, { sealKey })
    targetRoutes(mount, { serviceLogin: serviceLogin({ sealKey }), findCredentials })
    agentRoutes(mount, {
      ...{ version: '0.1.0', ca: 'PEM', spool: { maxBytes: 1, maxAgeSeconds: 1 } },
      collection: collection({ sealKey }),
      revisionKey: deriveKey(new Secret(Buffer.alloc(32, 6)), 'agent configuration'),
    })
  })
})
afterAll(() => web.close())

/** A customer with an agent, a domain and who reads it. */
async function aDomain(changes: { kind?: string; hasLogin?: boolean } = {}) {
  const { kind = 'domain', hasLogin = true } = changes
  const organization = await anOrganization(parts())
  const agent = await anEnrolledAgent(parts(), organization)
  const admin = aUser({ organizationId: managing.organizationId })
  const params = { organizationId: organization.id }
  const call = async (endpoint: Parameters<TestWeb['call']>[1], body: unknown, more = {}) => {
    const answer = await web.call(admin, endpoint, { params: { ...params, ...more }, body })
    if (answer.status >= 400) throw new Error(answer.text)
    return answer.body
  }
  const credential = await call(credentialsApi.create, {
    ...{ name: `Reader ${randomUUID()}`, username: String.raw`CORP\reader`, purpose: 'service' },
    secret: { from: 'password', password },
  })
  const target = await call(targetsApi.create, {
    ...{ name: 'Corp', kind, address: 'corp.test' },
    ...(kind === 'domain' ? { directory: { controllers: ['dc1.corp.test:636'] } } : {}),
    ...(hasLogin ? { serviceCredentialId: credential.id } : {}),
  })
  const create = (targetId?: string, as = admin) =>
    web.call(as, collectorsApi.create, {
      params,
      body: {
        ...{ siteId: agent.siteId, kind: 'active-directory', name: 'Corp', targetId },
        connectors: [{ kind: 'directory-activity' }, { kind: 'directory-logons' }],
      },
    })
  const beat = async () => {
    const { body } = await web.call(agent.ctx.principal, agentApi.heartbeat, { body: heartbeat() })
    return body.configuration
  }
  return { agent, admin, params, call, credential, target, create, beat }
}

const heartbeat = () => ({
  ...{ hostname: 'web1', platform: 'linux', version: '0.1.0', memoryBytes: 1, connectors: [] },
  ...{ at: clock.now().toISOString(), startedAt: clock.now().toISOString() },
  spool: { records: 0, bytes: 0 },
})

test('the agent of the site is handed how the domain is reached, and as whom', async () => {
  const { create, target, beat } = await aDomain()

  const created = await create(target.id)
  const configuration = await beat()

  expect(created.body).toMatchObject({ targetId: target.id, kind: 'active-directory' })
  expect(created.text).not.toContain(password)
  for (const connector of configuration.connectors) {
    expect(connector.directory).toEqual({
      ...{ domain: 'corp.test', controllers: ['dc1.corp.test:636'], encryption: 'ldaps' },
      ...{ caCertificates: '', username: String.raw`CORP\reader`, password },
    })
  }
  expect(configuration.connectors).toHaveLength(2)
})

test('a lockout is told by one of two connectors, and by the other when that is off', async () => {
  const { create, target, call, beat } = await aDomain()
  const { body: source } = await create(target.id)
  const tellsLockouts = async () => {
    const { connectors } = await beat()
    return connectors.find(({ kind }: { kind: string }) => kind === 'directory-logons')?.settings
      .lockouts
  }
  const activity = source.connectors.find(
    ({ kind }: { kind: string }) => kind === 'directory-activity',
  )

  const withBoth = await tellsLockouts()
  await call(
    collectorsApi.updateConnector,
    { isEnabled: false },
    { sourceId: source.id, connectorId: activity.id },
  )
  const alone = await tellsLockouts()

  expect([withBoth, alone]).toEqual([false, true])
})

test('another password is another revision, which does not tell it', async () => {
  const { create, target, credential, call, beat } = await aDomain()
  await create(target.id)
  const before = await beat()
  const same = await beat()

  await call(
    credentialsApi.setSecret,
    { from: 'password', password: 'Another-1' },
    { credentialId: credential.id },
  )
  const after = await beat()

  expect(same.revision).toBe(before.revision)
  expect(after.revision).not.toBe(before.revision)
  expect(after.connectors[0].directory.password).toBe('Another-1')
})

test('a domain that lost its service credential is handed over without a login', async () => {
  const { create, target, call, beat } = await aDomain()
  await create(target.id)
  await call(targetsApi.update, { serviceCredentialId: null }, { targetId: target.id })

  const configuration = await beat()

  expect(configuration.connectors[0]).not.toHaveProperty('directory')
})

test('who may not look at secrets does not choose the agent that is told one', async () => {
  const { params, target, create, call, beat } = await aDomain()
  const others = [
    aUser({ organizationId: managing.organizationId, role: 'editor', reach: 'all' }),
    aUser({ organizationId: params.organizationId, role: 'co-managing-administrator' }),
  ]

  for (const other of others) {
    const refused = await create(target.id, other)
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Ask an admin')])
  }

  expect((await call(collectorsApi.list, undefined)).sources).toEqual([])
  expect((await beat()).connectors).toEqual([])
})

test('only a domain that somebody can sign in to is a source', async () => {
  const linux = await aDomain({ kind: 'linux' })
  const silent = await aDomain({ hasLogin: false })

  const answers = [
    await linux.create(linux.target.id),
    await silent.create(silent.target.id),
    await silent.create(),
  ]

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
  expect(answers[0]?.text).toContain('is not a domain')
  expect(answers[1]?.text).toContain('has no service credential')
})

test("another organization's domain does not exist", async () => {
  const one = await aDomain()
  const two = await aDomain()

  const answer = await two.create(one.target.id)

  expect(answer.status).toBe(404)
})
