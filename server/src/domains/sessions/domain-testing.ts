import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { unicodePassword } from '@gatehouse/directory/values'
import type { TestDomain } from '@gatehouse/directory/testing/samba'
import { accessPolicyRoutes } from '#domains/access-policies'
import { credentialRoutes } from '#domains/credentials'
import type { UserPrincipal } from '#platform/context.ts'
import { type Answer, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { testSessionOptions, type TestSessions } from './testing.ts'

/** A session as somebody has it. */
export interface OfDomain {
  me: UserPrincipal
  id: string
  account: string
}

/** A real domain among the customer's targets, with sessions on it. */
export interface DomainDesk {
  web: TestWeb
  boss: UserPrincipal
  targetId: string
  /** In the order in which they are asked; none: those that DNS names. */
  setControllers(controllers: readonly string[]): Promise<void>
  /** A type of its own, and somebody who may open it. */
  allowed(type: object, profile?: object): Promise<{ me: UserPrincipal; typeId: string }>
  /** Prepared, and not opened yet. */
  prepared(type: object, profile?: object): Promise<Omit<OfDomain, 'account'>>
  opened(type: object): Promise<OfDomain>
  call(
    as: UserPrincipal,
    endpoint: Parameters<TestWeb['call']>[1],
    id: string,
    body?: object,
  ): Promise<Answer>
  end(session: Pick<OfDomain, 'me' | 'id'>): Promise<SessionDetails>
  /** After what failed is due again. */
  later(session: Pick<OfDomain, 'me' | 'id'>): Promise<SessionDetails>
  /** An account that stays, and that we manage. */
  lasting(on: DirectoryConnection, name: string, flags: number): Promise<string>
  close(): Promise<void>
}

/** @param controllers As in the settings of a domain; none: those that DNS names. */
export async function openDomainDesk(
  desk: TestSessions,
  domain: TestDomain,
  controllers: readonly string[],
): Promise<DomainDesk> {
  const params = { organizationId: desk.customerId }
  const web = await createTestWeb(desk.parts, (mount) => {
    accessPolicyRoutes(mount)
    credentialRoutes(mount, testSessionOptions.credentials)
  })
  const boss = await desk.person()
  const caCertificates = domain.place.caCertificates
  const target = await ok(
    desk.web.call(boss, targetsApi.create, {
      params,
      body: {
        ...{ name: 'Corp', kind: 'domain', address: 'corp.test', port: 636 },
        directory: { controllers, caCertificates },
      },
    }),
  )
  const { id: targetId } = targetsApi.create.response.parse(target.body)
  const { username, password } = domain.administrator
  const service = await ok(
    web.call(boss, credentialsApi.create, {
      params,
      body: {
        ...{ name: 'Service', username, purpose: 'service' },
        secret: { from: 'password', password },
      },
    }),
  )
  const { id: service_credential_id } = credentialsApi.create.response.parse(service.body)
  await desk.parts.db.inOrganization(desk.customerId, (tx) =>
    tx.updateTable('target').set({ service_credential_id }).where('id', '=', targetId).execute(),
  )
  let types = 0
  const call: DomainDesk['call'] = (as, endpoint, sessionId, body) =>
    desk.web.call(as, endpoint, { params: { ...params, sessionId }, ...(body && { body }) })
  const allowed: DomainDesk['allowed'] = async (type, profile = {}) => {
    types += 1
    const me = await desk.person()
    const made = await ok(
      web.call(boss, sessionTypesApi.create, {
        body: { name: `Type ${types}`, loginAccount: 'ephemeral', ...type },
      }),
    )
    const { id: typeId } = sessionTypesApi.create.response.parse(made.body)
    await ok(
      web.call(boss, accessPoliciesApi.create, {
        body: {
          ...{ name: `Domain ${types}`, userIds: [me.userId], sessionTypeIds: [typeId] },
          scope: { organizationIds: [desk.customerId] },
          profile: { ...defaultProfile, allowsReveal: true, ...profile },
        },
      }),
    )
    return { me, typeId }
  }
  const prepared: DomainDesk['prepared'] = async (type, profile) => {
    const { me, typeId } = await allowed(type, profile)
    const { id } = await desk.opened(me, typeId, { targetIds: [targetId] })
    await desk.work()
    return { me, id }
  }
  return {
    ...{ web, boss, targetId, allowed, prepared, call },
    async setControllers(named) {
      const directory = { controllers: named, caCertificates }
      await ok(
        desk.web.call(boss, targetsApi.update, {
          params: { ...params, targetId },
          body: { directory },
        }),
      )
    },
    async opened(type) {
      const session = await prepared(type)
      const answer = await ok(call(session.me, sessionsApi.open, session.id))
      const { account = '' } = sessionsApi.open.response.parse(answer.body)
      return { ...session, account }
    },
    async end({ me, id }) {
      await ok(call(me, sessionsApi.cancel, id))
      await desk.work()
      return desk.details(me, id)
    },
    async later({ me, id }) {
      desk.clock.advance(3_600_000)
      await desk.tick()
      return desk.details(me, id)
    },
    async lasting(on, name, flags) {
      const secret = `Of-${name}-1`
      await on.add(
        `CN=${name},CN=Users,DC=corp,DC=test`,
        new Map<string, (string | Buffer)[]>([
          ['objectClass', ['user']],
          ['sAMAccountName', [name]],
          ['userAccountControl', [String(flags)]],
          ['unicodePwd', [unicodePassword(secret)]],
        ]),
      )
      const never = { everyDays: 0, onRelease: false, resetOnMismatch: false, verifyEveryHours: 0 }
      await ok(
        web.call(boss, credentialsApi.create, {
          params,
          body: {
            ...{ name: `Managed ${name}`, username: `CORP\\${name}`, purpose: 'managed', targetId },
            ...{ rotation: never, secret: { from: 'password', password: secret } },
          },
        }),
      )
      return secret
    },
    close: () => web.close(),
  }
}

async function ok(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}
