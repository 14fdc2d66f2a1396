import { mkdtemp, rm } from 'node:fs/promises'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { connectorNames } from '@gatehouse/contract/collectors'
import { type OrganizationId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll } from 'vitest'
import { nobody, rowWriter } from '../activity/activity-row.ts'
import { type OnBatch, storeInJournal } from '../activity/journal.service.ts'
import { packRows } from '../activity/read-batch.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { type ContextParts, type OrganizationContext } from '#platform/context.ts'
import { loadCertificates } from '#platform/crypto/certificates.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { openTestDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { Secret } from '#platform/secret.ts'
import { integrationCredentialRoutes } from './credential.routes.ts'
import { createIntegrationServer, type IntegrationOptions } from './listener.ts'

export interface WireResponse {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  text: string
  // Tests read what they expect; a wrong guess fails the test.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any
  localPort: number | undefined
}

export interface Ask {
  method?: string
  auth?: string | undefined
  headers?: Record<string, string>
  body?: string | Buffer | Iterable<Buffer>
  agent?: https.Agent
}

export interface TestIntegration {
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  managing: OrganizationContext & { id: OrganizationId }
  port: number
  /** Below `/netwrix/api/v1/activity_records`. */
  ask(where: string, ask?: Ask): Promise<WireResponse>
  /** A new credential's `user:password`. */
  credential(of: { id: OrganizationId }, rights?: Partial<Rights>): Promise<string>
  customer(name?: string): Promise<OrganizationContext & { id: OrganizationId }>
}

interface Rights {
  mayRead: boolean
  mayWrite: boolean
  expiresAt: string
}

export const base = '/netwrix/api/v1/activity_records'

/** The real listener over TLS on a free port, on a real PostgreSQL. */
export function useIntegration(extra: Partial<IntegrationOptions> = {}): () => TestIntegration {
  const end = new AsyncDisposableStack()
  let opened: TestIntegration | undefined
  beforeAll(async () => {
    opened = await open(end, extra)
  })
  afterAll(() => end.disposeAsync())
  return () => {
    if (!opened) throw new Error('The Integration API is there only while tests run.')
    return opened
  }
}

export const markKey = deriveKey(new Secret(Buffer.alloc(32, 7)), 'integration api mark')

async function open(
  end: AsyncDisposableStack,
  extra: Partial<IntegrationOptions>,
): Promise<TestIntegration> {
  const database = await openTestDatabase()
  end.defer(() => database.close())
  const clock = new TestClock()
  const parts = partsOf(database, clock)
  const managing = await aManagingOrganization(parts)
  const keys = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-integration-'))
  end.defer(() => rm(keys, { recursive: true }))
  const { keyPem, certPem, caPem } = await loadCertificates(keys, [], new Date())
  const tls = { key: keyPem.reveal(), cert: certPem }
  const server = createIntegrationServer({
    ...{ parts, tls, markKey, onBatch: [], isStrict: false },
    ...extra,
  })
  const { port } = await server.listen('127.0.0.1', 0)
  end.defer(() => server.close())
  const agent = new https.Agent({ keepAlive: true, ca: caPem })
  end.defer(() => agent.destroy())
  const web = await createTestWeb(parts, (mount) =>
    integrationCredentialRoutes(mount, { url: `https://localhost:${port}` }),
  )
  end.defer(() => web.close())
  const admin = aUser({ organizationId: managing.id })
  return {
    ...{ parts, clock, web, managing, port },
    ask: (where, { agent: other = agent, ...ask } = {}) =>
      request(port, other, caPem, `${base}${where}`, ask),
    async credential({ id }, rights = {}) {
      const body = { organizationId: id, name: 'Test', username: `test-${randomUUID()}`, ...rights }
      const answer = await web.call(admin, integrationCredentialsApi.create, { body })
      if (answer.status !== 200) throw new Error(answer.text)
      return `${answer.body.username}:${answer.body.password}`
    },
    customer: (name) => anOrganization(parts, name),
  }
}

function request(
  port: number,
  agent: https.Agent,
  ca: string,
  where: string,
  { method, auth, headers = {}, body }: Ask,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const sending = https.request({
      ...{ host: '127.0.0.1', port, path: where, agent, ca, auth },
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(typeof body === 'string' || Buffer.isBuffer(body)
          ? { 'content-length': Buffer.byteLength(body) }
          : {}),
        ...headers,
      },
    })
    sending.once('error', reject)
    sending.once('response', (response) => {
      const { localPort } = response.socket
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString()
        const { statusCode: status = 0, headers: said } = response
        resolve({ status, headers: said, text, json: parsed(text), localPort })
      })
    })
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) sending.end(body)
    else {
      for (const chunk of body) sending.write(chunk)
      sending.end()
    }
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not every answer is JSON.
  }
}

let keyNumber = 0

/** A fact like any other; what a test is about it says itself. */
export const aFact = (facts: Partial<CollectedRecord> = {}): CollectedRecord => ({
  key: `fact-${(keyNumber += 1)}`,
  at: '2026-11-21T08:00:00.000Z',
  who: 'alice',
  action: 'Modified',
  objectType: 'Group',
  what: 'sudo',
  where: 'srv-1',
  workstation: '10.0.0.7',
  succeeded: true,
  certainty: 'exact',
  details: [],
  ...facts,
})

export interface Origin {
  source?: string
  sourceId?: string
  connector?: string
}

/** As if an agent had sent them. */
export async function collect(
  ctx: OrganizationContext,
  facts: readonly CollectedRecord[],
  {
    source = 'srv-1',
    sourceId = randomUUID(),
    connector = connectorNames['linux-files'],
  }: Origin = {},
  onBatch: readonly OnBatch[] = [],
): Promise<void> {
  const origin = {
    ...{ organizationId: ctx.organizationId, source, sourceId, connector, connectorId: nobody },
    receivedAt: ctx.now(),
  }
  const write = rowWriter(origin)
  const rows = Buffer.from(facts.map((fact) => write(fact, new Date(fact.at))).join(''))
  const times = facts.map(({ at }) => Date.parse(at))
  const batch = {
    ...{ accepted: facts.length, rows },
    ...{ fromAt: new Date(Math.min(...times)), toAt: new Date(Math.max(...times)) },
  }
  const stored = {
    batchId: randomUUID(),
    agentId: nobody,
    origin,
    batch,
    body: await packRows(rows),
  }
  await ctx.transaction((tx) => storeInJournal(tx, stored, onBatch))
}

export const json = { 'content-type': 'application/json; charset=utf-8' }
export const xml = { 'content-type': 'application/xml; charset=utf-8' }

export const auditEventTypes = (parts: ContextParts, id: OrganizationId): Promise<string[]> =>
  parts.db.inOrganization(id, async (tx) => {
    const rows = await tx.selectFrom('audit_event').select('type').orderBy('id').execute()
    return rows.map(({ type }) => type).toSorted()
  })
