import { allEndpoints } from '@gatehouse/contract/api'
import { defaultPasswordPolicy } from '@gatehouse/contract/password-policies'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { accessPolicyRoutes } from '@gatehouse/server/domains/access-policies/index.ts'
import { credentialRoutes, findCredentials } from '@gatehouse/server/domains/credentials/index.ts'
import { siteRoutes } from '@gatehouse/server/domains/organizations/index.ts'
import {
  aManagingOrganization,
  anOrganization,
} from '@gatehouse/server/domains/organizations/testing.ts'
import { sessionRoutes } from '@gatehouse/server/domains/sessions/index.ts'
import { targetRoutes } from '@gatehouse/server/domains/targets/index.ts'
import type { UserPrincipal } from '@gatehouse/server/platform/context.ts'
import { deriveKey } from '@gatehouse/server/platform/crypto/seal.ts'
import { Secret } from '@gatehouse/server/platform/secret.ts'
import { openTestDatabase, testLog } from '@gatehouse/server/platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '@gatehouse/server/platform/testing/web.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

type Body = Record<string, unknown>

/** What belongs to each customer, by what it is. */
interface Own {
  organizationId: OrganizationId
  siteId: string
  targetId: string
  targetGroupId: string
  credentialId: string
  passwordPolicyId: string
}

const end = new AsyncDisposableStack()
let parts: Parameters<typeof createTestWeb>[0]
let web: TestWeb
let admin: UserPrincipal
let own: Own
let other: Own

const named = (where: string, method = 'POST'): AnyEndpoint => {
  const found = allEndpoints.find((one) => one.path === where && one.method === method)
  if (!found) throw new Error(`There is no ${method} ${where} any more.`)
  return found
}
const of = '/organizations/:organizationId'

const call = (door: AnyEndpoint, params: Body, body?: unknown) =>
  web.call(admin, door, { params: params as never, ...(body === undefined ? {} : { body }) })

const made = async (where: string, organizationId: OrganizationId, body: Body): Promise<string> => {
  const answer = await call(named(`${of}${where}`), { organizationId }, body)
  if (answer.status !== 200) throw new Error(`${where}: ${answer.text}`)
  return answer.body.id as string
}

async function aCustomer(): Promise<Own> {
  const { id: organizationId } = await anOrganization(parts)
  const siteId = await made('/sites', organizationId, { name: 'Here' })
  const targetId = await made('/targets', organizationId, { name: 'host', address: 'h.example' })
  return {
    ...{ organizationId, siteId, targetId },
    targetGroupId: await made('/target-groups', organizationId, {
      name: 'G',
      targetIds: [targetId],
    }),
    credentialId: await made('/credentials', organizationId, {
      ...{ name: 'Root', username: 'root', targetId },
      secret: { from: 'password', password: 'a secret of a customer' },
    }),
    passwordPolicyId: await made('/password-policies', organizationId, {
      name: 'P',
      rules: defaultPasswordPolicy,
    }),
  }
}

beforeAll(async () => {
  const opened = await openTestDatabase()
  end.defer(() => opened.close())
  parts = { db: opened.db, log: testLog }
  admin = aUser({ organizationId: (await aManagingOrganization(parts)).id })
  const sealKey = deriveKey(new Secret(Buffer.alloc(32, 1)), 'test')
  web = await createTestWeb(parts, (mount) => {
    siteRoutes(mount, { url: 'https://gatehouse.test', caFingerprint: '' })
    accessPolicyRoutes(mount)
    targetRoutes(mount, { findCredentials } as never)
    credentialRoutes(mount, { sealKey })
    sessionRoutes(mount, {
      point: { host: 'gatehouse.test', port: 4422 },
      tickets: {} as never,
      credentials: {} as never,
      ...{ linkKey: sealKey, sealKey, onBatch: [] },
    })
  })
  end.defer(() => web.close())
  ;[own, other] = [await aCustomer(), await aCustomer()]
})
afterAll(() => end.disposeAsync())

interface Attack {
  /** What is sent to a door of one customer with an id of the other. */
  body(): Body
  params?(): Body
  /** Found to be nothing instead of refused. */
  isEmpty?: (body: Body) => boolean
}

const aTarget = (more: Body) => ({ name: 'x', address: 'x.example', ...more })
const aGroup = (more: Body) => ({ name: 'x', ...more })
const aCredential = (more: Body) => ({
  ...{ name: 'x', username: 'x', secret: { from: 'password', password: 'xxxxxxxx' } },
  ...more,
})
const ofTarget = () => ({ targetId: own.targetId })
const ofGroup = () => ({ targetGroupId: own.targetGroupId })
const ofCredential = () => ({ credentialId: own.credentialId })
const sessionTypeId = '01930000-0000-7000-8000-000000000000'

/** Every id in a body of a customer's gate. One that is missing here fails the first test. */
const attacks: Readonly<Record<string, Attack>> = {
  [`POST ${of}/access-policies/simulation targetId`]: {
    body: () => ({ targetId: other.targetId }),
  },
  [`POST ${of}/credentials targetId`]: { body: () => aCredential({ targetId: other.targetId }) },
  [`POST ${of}/credentials passwordPolicyId`]: {
    body: () => aCredential({ passwordPolicyId: other.passwordPolicyId }),
  },
  [`PATCH ${of}/credentials/:credentialId passwordPolicyId`]: {
    ...{ params: ofCredential, body: () => ({ passwordPolicyId: other.passwordPolicyId }) },
  },
  [`POST ${of}/targets siteId`]: { body: () => aTarget({ siteId: other.siteId }) },
  [`POST ${of}/targets serviceCredentialId`]: {
    body: () => aTarget({ serviceCredentialId: other.credentialId }),
  },
  [`PATCH ${of}/targets/:targetId siteId`]: {
    ...{ params: ofTarget, body: () => ({ siteId: other.siteId }) },
  },
  [`PATCH ${of}/targets/:targetId serviceCredentialId`]: {
    ...{ params: ofTarget, body: () => ({ serviceCredentialId: other.credentialId }) },
  },
  [`POST ${of}/target-groups rule.siteIds`]: {
    body: () => aGroup({ rule: { siteIds: [other.siteId] } }),
    isEmpty: ({ targetCount, targets }) => !targetCount && !(targets as unknown[])?.length,
  },
  [`POST ${of}/target-groups targetIds`]: { body: () => aGroup({ targetIds: [other.targetId] }) },
  [`PUT ${of}/target-groups/:targetGroupId rule.siteIds`]: {
    ...{ params: ofGroup, body: () => aGroup({ name: 'y', rule: { siteIds: [other.siteId] } }) },
    isEmpty: () => true,
  },
  [`PUT ${of}/target-groups/:targetGroupId targetIds`]: {
    ...{ params: ofGroup, body: () => aGroup({ targetIds: [other.targetId] }) },
  },
  [`POST ${of}/target-groups/preview rule.siteIds`]: {
    body: () => ({ rule: { siteIds: [other.siteId] } }),
    isEmpty: ({ total }) => total === 0,
  },
  [`POST ${of}/sessions targetIds`]: {
    body: () => ({ targetIds: [other.targetId], sessionTypeId }),
    isEmpty: ({ sessions }) => (sessions as unknown[]).length === 0,
  },
}

/** They name something of the MSP, or are looked at by a test of their own domain. */
const ofTheMsp = /(userId|sessionTypeId|policyId|sourceId|formerSecretId)$/

describe('tenant and scope integrity', () => {
  test('every id in a body of the gate has its attack', () => {
    const ids = allEndpoints.flatMap((door) => idsIn(door).map((id) => `${nameOf(door)} ${id}`))

    expect(ids.filter((id) => !ofTheMsp.test(id)).toSorted()).toEqual(
      Object.keys(attacks).toSorted(),
    )
  })

  test.each(Object.entries(attacks))('%s of another customer is nothing', async (name, attack) => {
    const [method = '', where = ''] = name.split(' ')
    const params = { organizationId: own.organizationId, ...attack.params?.() }

    const answer = await call(named(where, method), params, attack.body())

    if (answer.status === 200) expect(attack.isEmpty?.(answer.body), answer.text).toBe(true)
    else expect([400, 403, 404], answer.text).toContain(answer.status)
    expect(answer.text).not.toContain('h.example')
  })

  test('every path into one customer with what belongs to the other finds nothing', async () => {
    const doors = allEndpoints.filter(
      ({ path: where, kind }) =>
        kind === 'json' && /:(targetId|targetGroupId|credentialId|passwordPolicyId)/.test(where),
    )
    const statuses = new Set<number>()
    for (const door of doors) {
      if (/computer|timeline/.test(door.path)) continue
      const params = { ...other, organizationId: own.organizationId, hostKeyId: other.targetId }
      // A body that fits is needed to come as far as the id; an empty one may be refused before.
      const answer = await call(door, params, door.method === 'GET' ? undefined : {})
      statuses.add(answer.status)
    }

    expect(doors.length).toBeGreaterThan(10)
    expect([...statuses].filter((status) => status !== 404 && status !== 400)).toEqual([])
  })

  test('the database itself shows and takes nothing of another organization, in no table', async () => {
    const { rows } = await parts.db.pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where column_name = 'organization_id' and table_schema = 'public' order by 1`,
    )
    expect(rows.length).toBeGreaterThan(40)
    const [mine, theirs] = [own.organizationId, other.organizationId]
    for (const { name } of rows) {
      const table = sql.table(name)
      const seen = await parts.db.inOrganization(mine, async (tx) => {
        const found = await sql`select 1 from ${table} where organization_id = ${theirs}`.execute(
          tx,
        )
        return found.rows.length
      })
      expect(seen, name).toBe(0)
      const moving = parts.db.inOrganization(mine, async (tx) => {
        const moved = await sql`update ${table} set organization_id = ${theirs}`.execute(tx)
        return moved.numAffectedRows
      })
      // Refused by the rule of the table, or there was nothing of ours in it.
      expect(await moving.catch(() => 0n), name).toBe(0n)
    }
  })
})

const nameOf = ({ method, path: where }: AnyEndpoint) => `${method} ${where}`

/** Names of what a body of the gate says by id, such as `rule.siteIds`. */
function idsIn(door: AnyEndpoint): string[] {
  const isGate = /targets|target-groups|credentials|password-policies|access-policies|sessions/
  if (door.kind !== 'json' || !door.body || !door.path.startsWith(of) || !isGate.test(door.path)) {
    return []
  }
  const schema = z.toJSONSchema(door.body, { io: 'input', unrepresentable: 'any' })
  return idsBelow(schema as Schema, '')
}

interface Schema {
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
}

function idsBelow(
  { properties = {}, anyOf = [], oneOf = [], items }: Schema,
  at: string,
): string[] {
  return [
    ...Object.entries(properties).flatMap(([name, below]) => [
      ...(/Ids?$/.test(name) ? [`${at}${name}`] : []),
      ...idsBelow(below, `${at}${name}.`),
    ]),
    ...[...anyOf, ...oneOf, ...(items ? [items] : [])].flatMap((below) => idsBelow(below, at)),
  ]
}
