import { randomUUID } from 'node:crypto'
import type { Endpoint } from '@gatehouse/contract/endpoint'
import { CredentialId, type TargetId } from '@gatehouse/contract/ids'
import { type Target, type TargetInput, targetsApi } from '@gatehouse/contract/targets'
import { afterAll, beforeAll } from 'vitest'
import type { z } from 'zod'
import {
  type ContextParts,
  type OrganizationContext,
  type UserPrincipal,
} from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import {
  type Answer,
  aUser,
  type Call,
  createTestWeb,
  type TestWeb,
} from '#platform/testing/web.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { targetJobs } from './target.jobs.ts'
import { targetRoutes } from './target.routes.ts'
import type { ServiceLogin, TargetsOptions } from './targets-options.ts'

export type Customer = OrganizationContext & { id: OrganizationContext['organizationId'] }

export interface TestTargets {
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  managing: Customer
  customer: Customer
  other: Customer
  admin: UserPrincipal
  options: TargetsOptions
  /** A credential whose secret only this test knows. */
  credential(login: ServiceLogin, name?: string): Promise<CredentialId>
  call(endpoint: Parameters<TestWeb['call']>[1], call?: Call, as?: UserPrincipal): Promise<Answer>
  /** The parsed answer of a call that has to succeed, about the first customer unless told. */
  ok<Response extends z.ZodType>(
    endpoint: Endpoint<z.ZodType, z.ZodType, z.ZodType, Response>,
    call?: Call,
  ): Promise<z.output<Response>>
  add(input?: Partial<TargetInput>, organization?: Customer): Promise<Target>
  get(id: TargetId, organization?: Customer): Promise<Target>
  work(): Promise<void>
  /** Types of the audit trail of the first customer, in their order. */
  audited(): Promise<string[]>
}

/** The domain's routes and jobs on a database of their own; credentials are the test's. */
export function useTargets(): () => TestTargets {
  const database = useDatabase()
  let targets: TestTargets | undefined
  beforeAll(async () => {
    const clock = new TestClock(new Date(Date.now() + 3600_000))
    const parts = partsOf(database(), clock)
    const logins = new Map<CredentialId, ServiceLogin & { name: string }>()
    const options = optionsWith(logins)
    const web = await createTestWeb(parts, (mount) => targetRoutes(mount, options))
    const managing = await aManagingOrganization(parts)
    const customer = await anOrganization(parts)
    const other = await anOrganization(parts)
    const admin = aUser({ organizationId: managing.id })
    const call: TestTargets['call'] = (endpoint, given = {}, as = admin) => {
      const params = { organizationId: customer.id, ...given.params }
      return web.call(as, endpoint, { ...given, params })
    }
    const ok: TestTargets['ok'] = async (endpoint, given) => {
      const answer = await call(endpoint, given)
      if (answer.status !== 200) throw new Error(answer.text)
      return endpoint.response.parse(answer.body)
    }
    targets = {
      ...{ parts, clock, web, managing, customer, other, admin, options, call, ok },
      async credential(login, name = `credential ${randomUUID()}`) {
        const id = CredentialId.parse(randomUUID())
        await addCredential(customer, { id, name, username: login.username })
        logins.set(id, { ...login, name })
        return id
      },
      add: (input = {}, { id: organizationId } = customer) =>
        ok(targetsApi.create, {
          params: { organizationId },
          body: { name: `target ${randomUUID()}`, address: '127.0.0.1', ...input },
        }),
      get: (targetId, { id: organizationId } = customer) =>
        ok(targetsApi.get, { params: { organizationId, targetId } }),
      work: () => workOff(parts, targetJobs(options), []),
      audited: () => auditedIn(customer),
    }
  })
  afterAll(() => targets?.web.close())
  return () => {
    if (!targets) throw new Error('Targets are there only while tests run.')
    return targets
  }
}

const optionsWith = (
  logins: ReadonlyMap<CredentialId, ServiceLogin & { name: string }>,
): TargetsOptions => ({
  async serviceLogin(_ctx, _organizationId, id) {
    const found = logins.get(id)
    if (!found) throw new AppError('not_found', 'The service credential is gone.')
    return { username: found.username, login: found.login }
  },
  async findCredentials(_tx, by) {
    return [...logins]
      .filter(([id, { name }]) =>
        'ids' in by ? by.ids.includes(id) : by.names.includes(name.toLowerCase()),
      )
      .map(([id, { name }]) => ({ id, name }))
  },
})

const auditedIn = ({ transaction }: OrganizationContext): Promise<string[]> =>
  transaction(async (tx) => {
    const rows = await tx.selectFrom('audit_event').select('type').orderBy('id').execute()
    return rows.map(({ type }) => type)
  })

// Its own domain is above this one; a target only has to find the row.
const addCredential = (
  { transaction, now }: OrganizationContext,
  row: { id: CredentialId; name: string; username: string },
) =>
  transaction((tx) =>
    tx
      .insertInto('credential')
      .values({
        ...row,
        ...{ kind: 'ssh-key', purpose: 'service', description: '' },
        ...{ rotates_every_days: 0, rotates_on_release: false, resets_on_mismatch: false },
        ...{ verifies_every_hours: 0, created_at: now(), updated_at: now() },
      })
      .execute(),
  )
