import { randomUUID } from 'node:crypto'
import { credentialsApi } from '@gatehouse/contract/credentials'
import {
  directoriesApi,
  type Directory,
  type DirectoryObject,
  type DirectorySignIn,
} from '@gatehouse/contract/directories'
import type { DirectoryId } from '@gatehouse/contract/ids'
import { loginsApi } from '@gatehouse/contract/logins'
import { openDirectory } from '@gatehouse/directory/open-directory'
import type { TestDomain } from '@gatehouse/directory/testing/samba'
import { TOTP } from 'otpauth'
import type { SessionBroker } from '#broker'
import { accessPolicyHandlers } from '#domains/access-policies'
import { credentialRoutes } from '#domains/credentials'
import { directoryHandlers, directoryJobs, directoryRoutes } from '#domains/directories'
import type { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { directoryPlace, findTargets } from '#domains/targets'
import { openDesk } from '#domains/users'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import { workOff } from '#platform/testing/queue.ts'
import { createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { listGateUses } from '../sessions/gate-use.store.ts'
import { createLocalBroker } from '../sessions/session-broker.ts'
import { sessionHandlers, sessionJobs } from '../sessions/session.jobs.ts'
import { createTerminalPasses } from '../sessions/terminal-pass.ts'
import { testSessionOptions, type TestSessions } from '../sessions/testing.ts'
import { createWatchHub } from '../sessions/watch-hub.ts'
import { authenticateUser } from '../users/authenticate.service.ts'
import { createUsersWeb, testUsersOptions, type UsersWeb } from '../users/testing.ts'
import { createDirectoryDoor } from './directory-door.ts'
import { directoryUserHandlers, directoryUserJobs } from './directory-user.jobs.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { directoryUserRoutes } from './directory-user.routes.ts'
import { keepSignIn } from './sign-in-settings.service.ts'

/** As the roles give it. */
const options: DirectoryUsersOptions = {
  openDirectory,
  async placeOf(tx, targetId) {
    const [target] = await findTargets(tx, { ids: [targetId], kind: 'domain' })
    return target && directoryPlace(target)
  },
}

const directories = {
  credentials: testSessionOptions.credentials,
  gateUses: listGateUses,
  keepSignIn: (
    ...asked: Parameters<typeof keepSignIn> extends [unknown, ...infer Rest] ? Rest : never
  ) => keepSignIn(options, ...asked),
}

export interface RealDomain {
  directoryId: DirectoryId
  broker: SessionBroker
  users: UsersWeb
  web: TestWeb
  boss: UserPrincipal
  object(text: string): Promise<DirectoryObject>
  /** Of the MSP: members of a group of the domain. */
  setGroups(
    groups: DirectorySignIn['groups'],
    more?: Partial<Pick<DirectorySignIn, 'suffixes'>>,
  ): Promise<Directory>
  /** How the domain is reached from now on; an administrator says so. */
  setPlace(access: Partial<DirectoryAccess>): Promise<void>
  /** What happens each minute, and what follows from it. */
  minute(): Promise<void>
  attempt(
    username: string,
    password: string,
  ): Promise<{ status: number; message: string; token: string }>
  /** Who a login is, as a request finds it. */
  principalOf(token: string): Promise<UserPrincipal>
  /** Sets up a second factor, and answers what makes its codes. */
  enrol(username: string, password: string): Promise<() => string>
  close(): Promise<void>
}

/** The real domain as a directory of the MSP, read by us, with sessions and the proxy’s broker beside it. */
export async function openRealDomain(
  desk: TestSessions,
  domain: TestDomain,
  listener: Listener,
  access: Partial<DirectoryAccess> = {},
): Promise<RealDomain> {
  const { parts, clock, managingId } = desk
  const boss = await desk.person()
  const params = { organizationId: managingId }
  const door = createDirectoryDoor(options)
  const web = await createTestWeb(parts, (mount) => {
    credentialRoutes(mount, testSessionOptions.credentials)
    directoryRoutes(mount, directories)
    directoryUserRoutes(mount, options)
  })
  const users = await createUsersWeb(parts, { directories: door })
  await addDomain(desk, { domain, access }, web, boss)
  const setSecondFactor = (second_factor: 'interactive' | 'off') =>
    parts.db.inOrganization(managingId, (tx) =>
      tx.updateTable('organization').set({ second_factor }).where('id', '=', managingId).execute(),
    )
  // So that tests sign in as scripts do.
  await setSecondFactor('off')
  const listed = await web.call(boss, directoriesApi.list, { params })
  const [directory] = directoriesApi.list.response.parse(listed.body).directories
  if (!directory) throw new Error(listed.text)
  const directoryId = directory.id
  const one = { ...params, directoryId }
  const work = () =>
    workOff(
      parts,
      [
        ...[...directoryJobs(directories), ...directoryUserJobs(options)],
        ...sessionJobs(testSessionOptions),
      ],
      [
        ...[...directoryHandlers, ...directoryUserHandlers(options)],
        ...[...accessPolicyHandlers, ...sessionHandlers],
      ],
    )
  let signIn: Partial<DirectorySignIn> = {}
  async function saveSignIn(): Promise<Directory> {
    const answer = await web.call(boss, directoriesApi.update, {
      ...{ params: one, body: { signIn } },
    })
    if (answer.status !== 200) throw new Error(answer.text)
    await work()
    return directoriesApi.update.response.parse(answer.body)
  }
  const broker = createLocalBroker({
    ...testSessionOptions,
    ...{ parts, listener, onBatch: [], banner: '', hub: createWatchHub() },
    desk: openDesk({ ...testUsersOptions, directories: door }),
    point: { host: 'gatehouse.test', port: 4422 },
    recordings: {
      begin: () => Promise.reject(new Error('Nothing is recorded here.')),
      end: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    },
    passes: createTerminalPasses(),
  })
  return {
    ...{ directoryId, broker, users, web, boss },
    async object(text) {
      const answer = await web.call(boss, directoriesApi.objects, { params: one, query: { text } })
      const { objects } = directoriesApi.objects.response.parse(answer.body)
      const found = objects.find(({ name }) => name === text)
      if (!found) throw new Error(`There is no ${text}: ${answer.text}`)
      return found
    },
    setGroups(groups, more = {}) {
      signIn = { isEnabled: true, groups, ...more }
      return saveSignIn()
    },
    async setPlace(changes) {
      const directory = JSON.stringify({ ...accessTo(domain), ...changes })
      await parts.db.inOrganization(managingId, (tx) =>
        tx.updateTable('target').set({ directory }).where('kind', '=', 'domain').execute(),
      )
      await saveSignIn()
    },
    async minute() {
      clock.advance(60_000)
      const jobs = [...directoryJobs(directories), ...sessionJobs(testSessionOptions)]
      for (const each of jobs.filter(({ schedule }) => schedule === '* * * * *')) {
        await each.run(systemContext('minute', parts), {}, new AbortController().signal)
      }
      await work()
    },
    async attempt(username, password) {
      const { status, body, error } = await users.signIn({ username, password })
      return { status, message: error?.message ?? '', token: body?.token ?? '' }
    },
    async principalOf(bearer) {
      const principal = await authenticateUser(parts, testUsersOptions, {
        ...{ bearer, cookie: undefined },
      })
      if (!principal) throw new Error('Nobody is signed in.')
      return principal
    },
    async enrol(username, password) {
      await setSecondFactor('interactive')
      const body = { username, password, interactive: true }
      const { token: bearer, step } = await users.ask(loginsApi.create, {}, { body })
      if (step !== 'enrol-second-factor') throw new Error(step)
      const { secret } = await users.ask(loginsApi.startSecondFactor, { bearer })
      const totp = new TOTP({ secret })
      const next = () => {
        clock.advance(30_000)
        return totp.generate({ timestamp: clock.now().getTime() })
      }
      await users.ask(loginsApi.confirmSecondFactor, { bearer }, { body: { code: next() } })
      await setSecondFactor('off')
      return next
    },
    async close() {
      await Promise.all([web.close(), users.close()])
    },
  }
}

const accessTo = (domain: TestDomain) => ({
  controllers: domain.place.controllers.map(({ host }) => host),
  caCertificates: domain.place.caCertificates ?? '',
})

async function addDomain(
  { parts, managingId, clock }: TestSessions,
  { domain, access }: { domain: TestDomain; access: Partial<DirectoryAccess> },
  web: TestWeb,
  boss: UserPrincipal,
): Promise<void> {
  const { username, password } = domain.administrator
  const answer = await web.call(boss, credentialsApi.create, {
    params: { organizationId: managingId },
    body: {
      ...{ name: 'reader', username, kind: 'password', purpose: 'service' },
      secret: { from: 'password', password },
    },
  })
  const { id: service_credential_id } = credentialsApi.create.response.parse(answer.body)
  const directory = JSON.stringify({ ...accessTo(domain), ...access })
  await parts.db.inOrganization(managingId, (tx) =>
    tx
      .insertInto('target')
      .values({
        ...{ id: randomUUID(), name: 'corp.test', kind: 'domain', address: 'corp.test', port: 636 },
        ...{ algorithms: 'modern', trusts_first_host_key: true, on_host_key_mismatch: 'refuse' },
        ...{ service_credential_id, directory },
        ...{ created_at: clock.now(), updated_at: clock.now() },
      })
      .execute(),
  )
}
