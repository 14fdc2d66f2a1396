import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { allEndpoints } from '@gatehouse/contract/api'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import { ErrorBody } from '@gatehouse/contract/errors'
import type { AgentId, ApiTokenId, SiteId } from '@gatehouse/contract/ids'
import { allows, Permission, permissions, Role } from '@gatehouse/contract/permissions'
import { createTerminalDoor, createWatchHub } from '@gatehouse/server/domains/sessions/index.ts'
import { readConfig } from '@gatehouse/server/config.ts'
import { openActivityIndex } from '@gatehouse/server/domains/activity/index.ts'
import {
  aManagingOrganization,
  anOrganization,
} from '@gatehouse/server/domains/organizations/testing.ts'
import { openEmbedded } from '@gatehouse/server/platform/clickhouse/embedded.ts'
import type { Principal } from '@gatehouse/server/platform/context.ts'
import { loadCertificates } from '@gatehouse/server/platform/crypto/certificates.ts'
import { loadMasterKey } from '@gatehouse/server/platform/crypto/master-key.ts'
import { deriveKey } from '@gatehouse/server/platform/crypto/seal.ts'
import { listen } from '@gatehouse/server/platform/db/notify.ts'
import { createWebServer } from '@gatehouse/server/platform/http/server.ts'
import { openTestDatabase, testLog } from '@gatehouse/server/platform/testing/database.ts'
import { aUser, testDoorkeeper } from '@gatehouse/server/platform/testing/web.ts'
import { mountAll } from '@gatehouse/server/roles/api.ts'
import { openRecordings } from '@gatehouse/server/roles/recordings.ts'
import type { Foundation } from '@gatehouse/server/roles/foundation.ts'
import { openSignInDesk } from '@gatehouse/server/roles/sign-in.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Stands in for every id that is not an organization's; it names nothing. */
const nothing = '01930000-0000-7000-8000-000000000000'
const end = new AsyncDisposableStack()
const principals = new Map<string, Principal>()
let port = 0
let mounted: string[] = []
let own: string
let other: string
let managing: string

const nameOf = ({ method, path: where }: AnyEndpoint) => `${method} ${where}`

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-access-'))
  end.defer(() => rm(directory, { recursive: true, force: true }))
  const opened = await openTestDatabase()
  end.defer(() => opened.close())
  const parts = { db: opened.db, log: testLog }
  managing = (await aManagingOrganization(parts)).id
  own = (await anOrganization(parts)).id
  other = (await anOrganization(parts)).id

  const engine = await openEmbedded({ path: path.join(directory, 'index') })
  end.defer(() => engine.close())
  const index = await openActivityIndex(engine)
  const listener = listen(opened.url, ['activity_batch'], testLog)
  end.defer(() => listener.close())
  const certificates = await loadCertificates(path.join(directory, 'keys'), [], new Date())
  const masterKey = await loadMasterKey(path.join(directory, 'keys', 'master.key'))
  const foundation: Foundation = {
    config: readConfig({ DATA_DIR: directory }),
    log: testLog,
    parts,
    databaseUrl: opened.url,
    ownerUrl: opened.ownerUrl,
    keyFor: (purpose) => deriveKey(masterKey, purpose),
  }
  const point = { url: 'https://gatehouse.test', caFingerprint: certificates.caFingerprint }
  const all = mountAll({
    foundation,
    index,
    listener,
    desk: openSignInDesk(foundation, point),
    recordings: await openRecordings(foundation),
    sshPoint: { host: 'gatehouse.test', port: 4422 },
    sshHealth: { wanted: 0, running: 0 },
    hub: createWatchHub(),
    terminals: createTerminalDoor(),
    certificates,
    point,
    consoleDirectory: directory,
  })
  mounted = all.map(({ endpoint }) => nameOf(endpoint))
  const web = await createWebServer({
    front: { parts, doorkeeper: testDoorkeeper(parts, principals) },
    mounted: all,
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
  })
  end.defer(() => web.close())
  port = (await web.listen('127.0.0.1', 0)).port
})
afterAll(() => end.disposeAsync())

/** Knocks as somebody; a subscription is knocked at as a WebSocket. */
async function knock(endpoint: AnyEndpoint, organizationId: string, as?: Principal) {
  if (as) principals.set('somebody', as)
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port,
        rejectUnauthorized: false,
        method: endpoint.method,
        path: addressOf(endpoint, organizationId),
        headers: {
          ...(as ? { authorization: 'Bearer somebody' } : {}),
          ...(endpoint.kind === 'subscription' ? upgrade : {}),
        },
      },
      (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      },
    )
    asking.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve({ status: 101, body: '' })
    })
    asking.on('error', reject)
    asking.end()
  })
  principals.clear()
  return answer
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

const addressOf = ({ path: where }: AnyEndpoint, organizationId: string) =>
  `/api/v1${where.replaceAll(/:(\w+)/g, (_, name) => (name === 'organizationId' ? organizationId : nothing))}`

const codeIn = (body: string) => ErrorBody.parse(JSON.parse(body)).error.code

const guarded = allEndpoints.filter(({ access }) => access !== 'public')
const withPermission = allEndpoints.filter(({ access }) => Permission.safeParse(access).success)
const inOrganization = guarded.filter(({ path: where }) => where.includes(':organizationId'))

const agent = (): Principal => ({
  kind: 'agent',
  agentId: nothing as AgentId,
  organizationId: own as never,
  siteId: nothing as SiteId,
})

const apiToken = (): Principal => ({
  ...aUser({ organizationId: managing as never }),
  by: { kind: 'api-token', apiTokenId: nothing as ApiTokenId, allows: () => false },
})

test('what is served is exactly what the contract says', () => {
  expect(
    mounted.toSorted(),
    'Mount the endpoint in the routes of its domain, and the domain in roles/api.ts.',
  ).toEqual(allEndpoints.map(nameOf).toSorted())
})

describe('no door opens for the wrong person', () => {
  test.each(guarded.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s is closed for nobody',
    async (_name, endpoint) => {
      const { status, body } = await knock(endpoint, own)

      expect([status, codeIn(body)]).toEqual([401, 'unauthenticated'])
    },
  )

  test.each(guarded.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s is closed for the other kind of caller',
    async (_name, endpoint) => {
      const wrong =
        endpoint.access === 'agent' ? aUser({ organizationId: managing as never }) : agent()

      const { status, body } = await knock(endpoint, own, wrong)

      expect([status, codeIn(body)]).toEqual([403, 'forbidden'])
    },
  )

  test.each(withPermission.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    '%s is closed without its permission',
    async (_name, endpoint) => {
      const { status, body } = await knock(endpoint, own, apiToken())

      expect([status, codeIn(body)]).toEqual([403, 'forbidden'])
    },
  )

  test.each(inOrganization.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    "%s does not exist for another organization's user",
    async (_name, endpoint) => {
      const stranger = aUser({
        organizationId: own as never,
        role: 'co-managing-administrator',
      })

      const { status, body } = await knock(endpoint, other, stranger)

      expect([status, codeIn(body)]).toEqual([404, 'not_found'])
    },
  )

  test.each(
    guarded
      .filter(({ access }) => access === 'in-person')
      .map((endpoint) => [nameOf(endpoint), endpoint] as const),
  )('%s is closed for API tokens', async (_name, endpoint) => {
    const { status, body } = await knock(endpoint, own, apiToken())

    expect([status, codeIn(body)]).toEqual([403, 'forbidden'])
  })

  test.each(
    guarded
      .filter(({ access, path: where }) => access !== 'agent' && !where.startsWith('/logins'))
      .map((endpoint) => [nameOf(endpoint), endpoint] as const),
  )('%s is closed before the second factor stands', async (_name, endpoint) => {
    const user = aUser({ organizationId: managing as never })
    const by = { ...user.by, isEnrolled: false } as typeof user.by

    const { status, body } = await knock(endpoint, own, { ...user, by })

    expect([status, codeIn(body)]).toEqual([403, 'forbidden'])
  })
})

/** Checked in, so that a change of rights is seen in review. */
test('the table of roles and permissions is the one in docs/roles.txt', () => {
  const mark = (role: Role, kind: 'managing' | 'managed', permission: Permission) =>
    allows(role, kind, permission) ? '+' : '-'
  const rows = permissions.map((permission) =>
    [
      permission.padEnd(32),
      ...Role.options.map((role) =>
        `${mark(role, 'managing', permission)} ${mark(role, 'managed', permission)}`.padEnd(
          role.length + 2,
        ),
      ),
    ].join(''),
  )
  const head = `${'managing, managed'.padEnd(32)}${Role.options.map((role) => `${role}  `).join('')}`
  const table = [head, ...rows].map((line) => line.trimEnd()).join('\n')

  expect(
    readFileSync(path.resolve(import.meta.dirname, '../docs/roles.txt'), 'utf8').trimEnd(),
    `Rights changed. If that is meant, put this into docs/roles.txt:\n${table}\n`,
  ).toBe(table)
})
