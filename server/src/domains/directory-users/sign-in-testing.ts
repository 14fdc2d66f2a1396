import type { Role } from '@gatehouse/contract/permissions'
import type { User } from '@gatehouse/contract/users'
import { loginsApi } from '@gatehouse/contract/logins'
import { createDirectoryDoor } from './directory-door.ts'
import { directoryUserHandlers, directoryUserJobs } from './directory-user.jobs.ts'
import { directoryUserRoutes } from './directory-user.routes.ts'
import { accessPolicyRoutes } from '#domains/access-policies'
import { auditTrailRoutes } from '#domains/audit-trail'
import type { ContextParts, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser } from '#platform/testing/web.ts'
import { afterAll, beforeAll } from 'vitest'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { aBuiltInAdmin, adminPassword, createUsersWeb, type UsersWeb } from '../users/testing.ts'
import {
  aDirectory,
  createTestControllers,
  keepObject,
  placeName,
  saveSignIn,
  type TestControllers,
  type TestDirectory,
} from './testing.ts'

type Organization = OrganizationContext & { id: OrganizationId }

export interface TestSignIns {
  url: string
  parts: ContextParts
  clock: TestClock
  web: UsersWeb
  controllers: TestControllers
  managing: Organization
  customer: Organization
  /** Of the MSP, who may say where passwords go. */
  boss: UserPrincipal
  /** Of the built-in administrator, signed in just now. */
  bossToken(): Promise<string>
  attempt(username: string, password: string): Promise<Attempt>
  userOf(token: string): Promise<User>
  /** What follows from what changed. */
  work(): Promise<void>
  auditOf(organization: Organization): Promise<string[]>
}

export interface Attempt {
  status: number
  message: string | undefined
  token: string
}

/** The doors for users with directories behind them whose controllers the test has. */
export function useSignIns(): () => TestSignIns {
  const database = useDatabase()
  let made: TestSignIns | undefined
  beforeAll(async () => {
    // Later than the database's, by which jobs are queued.
    const clock = new TestClock(new Date(Date.now() + 3_600_000))
    made = await open(partsOf(database(), clock), clock, database().url)
  })
  afterAll(() => made?.web.close())
  return () => {
    if (!made) throw new Error('Sign-ins are there only while tests run.')
    return made
  }
}

async function open(parts: ContextParts, clock: TestClock, url: string): Promise<TestSignIns> {
  const controllers = createTestControllers()
  const { options } = controllers
  const web = await createUsersWeb(
    parts,
    { directories: createDirectoryDoor(options), addressLimits: { tries: 10_000, perMinute: 1 } },
    (mount) => {
      directoryUserRoutes(mount, options)
      accessPolicyRoutes(mount)
      auditTrailRoutes(mount)
    },
  )
  const managing = await aManagingOrganization(parts)
  await aBuiltInAdmin(parts)
  return {
    ...{ url, parts, clock, web, controllers, managing },
    bossToken: () => web.tokenOf({ username: 'admin', password: adminPassword }),
    customer: await anOrganization(parts),
    boss: aUser({ organizationId: managing.id }),
    async attempt(username, password) {
      const { status, body, error } = await web.signIn({ username, password })
      return { status, message: error?.message, token: body?.token ?? '' }
    },
    userOf: async (bearer) => (await web.ask(loginsApi.current, { bearer })).user,
    work: () => workOff(parts, directoryUserJobs(options), directoryUserHandlers(options)),
    auditOf: (organization) =>
      organization.transaction(async (tx) => {
        const rows = await tx
          .selectFrom('audit_event')
          .select('summary')
          .where('organization_id', '=', organization.id)
          .orderBy('id')
          .execute()
        return rows.map(({ summary }) => summary)
      }),
  }
}

export interface SomeDirectory extends TestDirectory {
  alice: Account
  /** Its members may sign in. */
  groupId: string
}

export interface Account {
  id: string
  sid: string
  /** `alice` */
  name: string
  password: string
}

export const rightPassword = 'Passw0rd! of the domain'

/** A domain whose sign-in is on: Alice is in a group that gives the role. */
/** So that tests sign in as scripts do. */
export const withoutSecondFactor = ({ id, transaction }: Organization): Promise<void> =>
  transaction(async (tx) => {
    await tx
      .updateTable('organization')
      .set({ second_factor: 'off' })
      .where('id', '=', id)
      .execute()
  })

export async function aSignInDirectory(
  desk: TestSignIns,
  organization: Organization,
  given: {
    name?: string
    netbiosName?: string
    role?: Role
    suffixes?: string[]
    principalName?: string
  } = {},
): Promise<SomeDirectory> {
  const { name = 'corp.test', netbiosName = 'CORP', role = 'viewer', suffixes = [] } = given
  await withoutSecondFactor(organization)
  const directory = await aDirectory(organization, desk.controllers, { name, netbiosName })
  const alice = await anAccount(desk, directory, {
    ...{ name: 'alice', userPrincipalName: given.principalName ?? `alice@${name}` },
  })
  const group = await keepObject(directory, {
    ...{ kind: 'group', name: 'Gatehouse', memberIds: [alice.id] },
  })
  await saveSignIn(desk.controllers.options, desk.boss, directory, {
    ...{ groups: [{ groupId: group.id, role, organizationGroupIds: [] }], suffixes },
  })
  await desk.work()
  return { ...directory, alice, groupId: group.id }
}

/** In the picture, and at the controllers. */
export async function anAccount(
  { controllers }: Pick<TestSignIns, 'controllers'>,
  directory: TestDirectory,
  {
    name,
    userPrincipalName = `${name}@${directory.name}`,
    password = rightPassword,
  }: { name: string; userPrincipalName?: string; password?: string },
): Promise<Account> {
  const { id, sid } = await keepObject(directory, {
    ...{ name, samAccountName: name, userPrincipalName, displayName: `${name} of the domain` },
  })
  const known = { password, sid }
  controllers.passwords.set(keyOf(controllers, directory, name), known)
  return { id, sid, name, password }
}

/** Under which the controllers of a directory know an account. */
export function keyOf(
  { places }: Pick<TestControllers, 'places'>,
  directory: TestDirectory,
  name: string,
): string {
  const place = places.get(directory.targetId)
  return `${place ? placeName(place) : ''}/${directory.netbiosName}\\${name}`.replace(
    /\/.*/,
    (end) => end.toLowerCase(),
  )
}
