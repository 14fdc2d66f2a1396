import {
  accessPoliciesApi,
  type AccessPolicy,
  type AccessPolicyInput,
} from '@gatehouse/contract/access-policies'
import {
  CredentialId,
  type OrganizationId,
  TargetGroupId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import { type SessionType, sessionTypesApi } from '@gatehouse/contract/session-types'
import {
  type ContextParts,
  type OrganizationContext,
  systemContext,
  type UserPrincipal,
} from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { type Answer, aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { afterAll, beforeAll } from 'vitest'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { accessPolicyRoutes } from './access-policy.routes.ts'

export interface TestAccess {
  parts: ContextParts
  ctx: ReturnType<typeof systemContext>
  clock: TestClock
  web: TestWeb
  managing: OrganizationContext & { id: OrganizationId }
  admin: UserPrincipal
  /** The predefined one of that name. */
  type(name: string): Promise<SessionType>
  /** Everybody may what `input` says; it must work. */
  policy(input: Partial<AccessPolicyInput>): Promise<AccessPolicy>
  create(input: object, as?: UserPrincipal): Promise<Answer>
}

/** The routes of the domain on a database of their own, with a clock that the test moves. */
export function useAccess(): () => TestAccess {
  const database = useDatabase()
  let opened: TestAccess | undefined
  beforeAll(async () => {
    // Later than the database's, by which events are queued.
    const clock = new TestClock(new Date(Date.now() + 3600_000))
    const parts = partsOf(database(), clock)
    const web = await createTestWeb(parts, accessPolicyRoutes)
    const managing = await aManagingOrganization(parts)
    const admin = aUser({ organizationId: managing.id })
    const create: TestAccess['create'] = (body, as = admin) =>
      web.call(as, accessPoliciesApi.create, { body })
    opened = {
      ...{ parts, clock, web, managing, admin, create, ctx: systemContext('test', parts) },
      async type(name) {
        const { body } = await web.call(admin, sessionTypesApi.list)
        const { sessionTypes } = sessionTypesApi.list.response.parse(body)
        const found = sessionTypes.find((one) => one.name === name)
        if (!found) throw new Error(`There is no session type ${name}.`)
        return found
      },
      async policy(input) {
        const answer = await create({ name: `Policy ${uuidv7(new Date())}`, ...input })
        if (answer.status !== 200) throw new Error(answer.text)
        return accessPoliciesApi.create.response.parse(answer.body)
      },
    }
  })
  afterAll(() => opened?.web.close())
  return () => {
    if (!opened) throw new Error('The domain is there only while tests run.')
    return opened
  }
}

interface PersonFacts {
  organizationId?: OrganizationId
  role?: Role
  isEnabled?: boolean
}

/** A row of a user; administrators reach every organization. */
export async function aPerson(
  { managing, parts }: TestAccess,
  { organizationId = managing.id, role = 'administrator', isEnabled = true }: PersonFacts = {},
): Promise<UserId> {
  const id = UserId.parse(uuidv7(new Date()))
  await parts.db.inOrganization(organizationId, (tx) =>
    tx
      .insertInto('user')
      .values({ id, username: `user-${id}`, role, is_enabled: isEnabled, created_at: new Date() })
      .execute(),
  )
  return id
}

export interface TestCustomer {
  id: OrganizationId
  targetId: TargetId
  /** Holds the target by hand. */
  groupId: TargetGroupId
  /** Of the target, stored. */
  credentialId: CredentialId
  user: UserPrincipal
}

/** A customer with a target in a group, and a stored credential for it. */
export async function aCustomer({ parts }: TestAccess, name = 'web1'): Promise<TestCustomer> {
  const { id, transaction } = await anOrganization(parts)
  const targetId = TargetId.parse(uuidv7(new Date()))
  const groupId = TargetGroupId.parse(uuidv7(new Date()))
  const credentialId = CredentialId.parse(uuidv7(new Date()))
  const at = { created_at: new Date(), updated_at: new Date() }
  await transaction(async (tx) => {
    await tx
      .insertInto('target')
      .values({
        ...{ id: targetId, name, kind: 'linux', address: `${name}.example`, port: 22 },
        ...{ algorithms: 'modern', trusts_first_host_key: true, on_host_key_mismatch: 'refuse' },
        ...at,
      })
      .execute()
    await tx
      .insertInto('target_group')
      .values({ id: groupId, name: 'Webs', ...at })
      .execute()
    await tx
      .insertInto('target_group_member')
      .values({ target_group_id: groupId, target_id: targetId })
      .execute()
    await tx
      .insertInto('credential')
      .values({
        ...{ id: credentialId, target_id: targetId, name: 'db', username: 'db', kind: 'password' },
        ...{ purpose: 'stored', description: '', rotates_every_days: 0, rotates_on_release: false },
        ...{ resets_on_mismatch: false, verifies_every_hours: 0, ...at },
      })
      .execute()
  })
  const user = aUser({ organizationId: id, role: 'co-managing-administrator' })
  return { id, targetId, groupId, credentialId, user }
}
