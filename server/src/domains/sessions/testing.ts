import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import type { OrganizationId, TargetId, UserId } from '@gatehouse/contract/ids'
import { type Session, type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { accessPolicyRoutes } from '#domains/access-policies'
import { emailRoutes } from '#domains/email'
import { targetRoutes } from '#domains/targets'
import { lookUpTicket, noteTicket } from '#domains/tickets'
import { type ContextParts, systemContext, type UserPrincipal } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { AppError } from '#platform/errors.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { type Answer, aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { afterAll, beforeAll } from 'vitest'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { renewLink } from './approval-link.service.ts'
import { sessionHandlers, sessionJobs } from './session.jobs.ts'
import { sessionRoutes } from './session.routes.ts'
import type { TicketDoor } from './ticket-door.ts'

const key = (fill: number) => deriveKey(new Secret(Buffer.alloc(32, fill)), 'test')
/** Of service desks that a test connects. */
export const testTicketKeys = { sealKey: key(3), callbackKey: key(4) }
const tickets: TicketDoor = {
  find: (ctx, id, number) => lookUpTicket(ctx, testTicketKeys, id, number),
  note: (ctx, place, note, signal) => noteTicket(ctx, testTicketKeys, place, note, signal),
}
export const testSessionOptions = {
  tickets,
  ...{ sealKey: key(1), credentials: { sealKey: key(2) }, linkKey: key(5) },
  place: { url: 'https://gatehouse.test:6500' },
}

export interface TestSessions {
  /** Of the database, as the application's role. */
  url: string
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  managingId: OrganizationId
  customerId: OrganizationId
  targetId: TargetId
  /** Their rows are there, as policies name only people who are. */
  person(role?: UserPrincipal['role']): Promise<UserPrincipal>
  /** Lets them open their own account on the customer's targets. @returns the type of the sessions. */
  allow(userIds: readonly UserId[], profile?: object): Promise<string>
  ask(as: UserPrincipal, sessionTypeId: string, more?: object): Promise<Answer>
  /** Fails when there is none. */
  opened(as: UserPrincipal, sessionTypeId: string, more?: object): Promise<Session>
  get(as: UserPrincipal, id: string): Promise<Answer>
  details(as: UserPrincipal, id: string): Promise<SessionDetails>
  decide(as: UserPrincipal, id: string, decision: 'approved' | 'denied'): Promise<Answer>
  work(): Promise<void>
  /** What the clock does each minute, and what follows from it. */
  tick(): Promise<void>
}

/** Sessions as one's own account, for which nothing has to be done on the target. */
export function useSessions(): () => TestSessions {
  const database = useDatabase()
  let made: TestSessions | undefined
  beforeAll(async () => {
    // Later than the database's, by which jobs are queued.
    const clock = new TestClock(new Date(Date.now() + 3_600_000))
    made = { ...(await open(partsOf(database(), clock), clock)), url: database().url }
  })
  afterAll(() => made?.web.close())
  return () => {
    if (!made) throw new Error('Sessions are there only while tests run.')
    return made
  }
}

const noService = {
  serviceLogin: () => Promise.reject(new AppError('conflict', 'There is none.')),
  findCredentials: () => Promise.resolve(new Map()),
}

async function open(parts: ContextParts, clock: TestClock): Promise<Omit<TestSessions, 'url'>> {
  const web = await createTestWeb(parts, (mount) => {
    accessPolicyRoutes(mount)
    targetRoutes(mount, noService as never)
    sessionRoutes(mount, {
      ...{ ...testSessionOptions, onBatch: [] },
      point: { host: 'gatehouse.test', port: 4422 },
    })
    emailRoutes(mount, {
      sealKey: key(6),
      renewals: {
        approval: (ctx, tx, message) => renewLink(ctx, tx, testSessionOptions, message),
      },
    })
  })
  const managing = await aManagingOrganization(parts)
  const { id: customerId } = await anOrganization(parts)
  const admin = aUser({ organizationId: managing.id })
  const params = { organizationId: customerId }
  const target = await web.call(admin, targetsApi.create, {
    params,
    body: { name: 'web1', address: 'web1.example' },
  })
  const { id: targetId } = targetsApi.create.response.parse(target.body)
  let [policies, people] = [0, 0]

  const work = () => workOff(parts, sessionJobs(testSessionOptions), sessionHandlers)
  const person: TestSessions['person'] = async (role = 'administrator') => {
    people += 1
    const username = `person-${people}`
    const user = aUser({ organizationId: managing.id, role, username })
    await parts.db.inOrganization(managing.id, (tx) =>
      tx
        .insertInto('user')
        .values({ id: user.userId, username: user.username, role, created_at: new Date() })
        .execute(),
    )
    return user
  }
  const ask: TestSessions['ask'] = (as, sessionTypeId, more = {}) =>
    web.call(as, sessionsApi.request, {
      params,
      body: { targetIds: [targetId], sessionTypeId, ...more },
    })
  const get: TestSessions['get'] = (as, sessionId) =>
    web.call(as, sessionsApi.get, { params: { ...params, sessionId } })
  return {
    ...{ parts, clock, web, customerId, targetId, person, ask, get, managingId: managing.id },
    async allow(userIds, profile = {}) {
      const types = await web.call(admin, sessionTypesApi.list)
      const { sessionTypes } = sessionTypesApi.list.response.parse(types.body)
      const sessionTypeId = sessionTypes.find(({ name }) => name === 'Own account')?.id ?? ''
      policies += 1
      const answer = await web.call(admin, accessPoliciesApi.create, {
        body: {
          ...{ name: `Policy ${policies}`, userIds, sessionTypeIds: [sessionTypeId] },
          ...{
            scope: { organizationIds: [customerId] },
            profile: { ...defaultProfile, ...profile },
          },
        },
      })
      if (answer.status !== 200) throw new Error(answer.text)
      return sessionTypeId
    },
    async opened(as, sessionTypeId, more) {
      const answer = await ask(as, sessionTypeId, more)
      const [session] = sessionsApi.request.response.parse(answer.body).sessions
      if (!session) throw new Error(answer.text)
      return session
    },
    details: async (as, id) => sessionsApi.get.response.parse((await get(as, id)).body),
    decide: (as, sessionId, decision) =>
      web.call(as, sessionsApi.decide, {
        params: { ...params, sessionId },
        body: { decision, reason: 'I know about it.' },
      }),
    work,
    async tick() {
      const minute = sessionJobs(testSessionOptions).find(({ schedule }) => schedule !== undefined)
      await minute?.run(systemContext('tick', parts), {}, new AbortController().signal)
      await work()
    },
  }
}
