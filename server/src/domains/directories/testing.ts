import { randomUUID } from 'node:crypto'
import {
  directoriesApi,
  type Directory,
  type DirectoryObjectKind,
  directoryPicturesApi,
  type PicturedObject,
} from '@gatehouse/contract/directories'
import { credentialsApi } from '@gatehouse/contract/credentials'
import type { Endpoint } from '@gatehouse/contract/endpoint'
import {
  ConnectorId,
  type DirectoryId,
  type DirectoryObjectId,
  SourceId,
  type TargetId,
} from '@gatehouse/contract/ids'
import type { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { targetsApi } from '@gatehouse/contract/targets'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import type { z } from 'zod'
import { credentialRoutes, findCredentials, serviceLogin } from '#domains/credentials'
import { targetRoutes } from '#domains/targets'
import type { ContextParts, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { newId } from '#platform/crypto/ids.ts'
import { AppError } from '#platform/errors.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import {
  type Answer,
  aUser,
  type Call,
  createTestWeb,
  type TestWeb,
} from '#platform/testing/web.ts'
import { anEnrolledAgent, type EnrolledAgent } from '../agents/testing.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import type { DirectoriesOptions, GateQuestion, GateUse } from './directories-options.ts'
import { directoryHandlers, directoryJobs } from './directory.jobs.ts'
import { directoryRoutes } from './directory.routes.ts'
import { stateReportRoutes } from './state-report.routes.ts'
import type { RecordedMembership } from './who-changed.ts'

export type Customer = OrganizationContext & { id: OrganizationContext['organizationId'] }

export interface TestDirectories {
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  managing: Customer
  admin: UserPrincipal
  options: DirectoriesOptions
  /** What sessions are asked, and what they answer. */
  gate: { asked: GateQuestion[]; uses: GateUse[] }
  /** What the index of records answers about memberships; an error: it is away. */
  recorded: { memberships: RecordedMembership[] | Error }
  /** A customer with a domain among its targets, and an agent whose source reads it. */
  customer(address?: string): Promise<TestCustomer>
  work(): Promise<void>
  /** Lets the planner know how large tables are, as the database does by itself a minute later. */
  analyze(): Promise<void>
}

export interface TestCustomer {
  organization: Customer
  agent: EnrolledAgent
  targetId: TargetId
  connectorId: ConnectorId
  sourceId: SourceId
  directoryId: DirectoryId
  call(endpoint: Parameters<TestWeb['call']>[1], call?: Call, as?: UserPrincipal): Promise<Answer>
  /** The parsed answer of a call that has to succeed. */
  ok<Response extends z.ZodType>(
    endpoint: Endpoint<z.ZodType, z.ZodType, z.ZodType, Response>,
    call?: Call,
  ): Promise<z.output<Response>>
  directory(): Promise<Directory>
  /** Removes the domain from the targets. */
  remove(): Promise<Answer>
  sendPart(part: Partial<SentPart>): Promise<Answer>
  /** A whole picture in one part, a minute after the one before. Answers when it was taken. */
  picture(objects: readonly PicturedObject[]): Promise<Date>
}

export interface SentPart {
  pictureId: string
  part: number
  takenAt: string
  isLast: boolean
  objects: readonly PicturedObject[]
  connectorId: string
}

/** The domain's routes and jobs on a database of their own. */
export function useDirectories(): () => TestDirectories {
  const database = useDatabase()
  let directories: TestDirectories | undefined
  beforeAll(async () => {
    const clock = new TestClock(new Date(Date.now() + 3600_000))
    const parts = partsOf(database(), clock)
    const gate: TestDirectories['gate'] = { asked: [], uses: [] }
    const recorded: TestDirectories['recorded'] = { memberships: [] }
    const options: DirectoriesOptions = {
      async recordedMemberships() {
        if (recorded.memberships instanceof Error) throw recorded.memberships
        return recorded.memberships
      },
      credentials: { sealKey: deriveKey(new Secret(Buffer.alloc(32, 5)), 'credentials') },
      async keepSignIn(_ctx, _tx, _directory, { signIn }) {
        if (signIn.isEnabled) throw new AppError('forbidden', 'Not you.')
        return false
      },
      async gateUses(_tx, question) {
        gate.asked.push(question)
        return gate.uses
      },
    }
    const web = await createTestWeb(parts, (mount) => {
      directoryRoutes(mount, options)
      stateReportRoutes(mount, options)
      credentialRoutes(mount, options.credentials)
      targetRoutes(mount, {
        serviceLogin: serviceLogin(options.credentials),
        findCredentials,
      })
    })
    const managing = await aManagingOrganization(parts)
    const admin = aUser({ organizationId: managing.id })
    const made = { parts, clock, web, managing, admin, options, gate, recorded }
    directories = {
      ...made,
      customer: (address = 'corp.test') => aCustomer(made, address),
      work: () => workOff(parts, directoryJobs(options), directoryHandlers),
      analyze: () => analyze(database().ownerUrl),
    }
  })
  afterAll(() => directories?.web.close())
  return () => {
    if (!directories) throw new Error('Directories are there only while tests run.')
    return directories
  }
}

async function analyze(connectionString: string): Promise<void> {
  const owner = new pg.Client({ connectionString })
  await owner.connect()
  try {
    await owner.query('analyze directory_object, directory_membership')
  } finally {
    await owner.end()
  }
}

async function aCustomer(
  { parts, clock, web, admin }: Omit<TestDirectories, 'customer' | 'work' | 'analyze'>,
  address: string,
): Promise<TestCustomer> {
  const organization = await anOrganization(parts)
  const agent = await anEnrolledAgent(parts, organization)
  const targetId = await addDomain(organization, address)
  const { sourceId, connectorId } = await addSource(organization, agent, targetId)
  const call: TestCustomer['call'] = (endpoint, given = {}, as = admin) =>
    web.call(as, endpoint, {
      ...given,
      params: { organizationId: organization.id, ...given.params },
    })
  const ok: TestCustomer['ok'] = async (endpoint, given) => {
    const answer = await call(endpoint, given)
    if (answer.status !== 200) throw new Error(answer.text)
    return endpoint.response.parse(answer.body)
  }
  const directory = async () => {
    const { directories } = await ok(directoriesApi.list)
    if (!directories[0]) throw new Error('There is no directory.')
    return directories[0]
  }
  const sendPart: TestCustomer['sendPart'] = ({ pictureId, part = 0, ...body }) =>
    web.call(agent.ctx.principal, directoryPicturesApi.send, {
      params: { pictureId: pictureId ?? randomUUID(), part: String(part) },
      body: {
        ...{ connectorId, takenAt: clock.now().toISOString(), isLast: true, objects: [] },
        ...body,
      },
    })
  const remove = () => call(targetsApi.remove, { params: { targetId } })
  return {
    remove,
    ...{ organization, agent, targetId, sourceId, connectorId, call, ok, directory, sendPart },
    directoryId: (await directory()).id,
    async picture(objects) {
      clock.advance(60_000)
      const at = clock.now()
      const answer = await sendPart({ objects })
      if (answer.status !== 200) throw new Error(answer.text)
      return at
    },
  }
}

// Of other domains; only the rows have to be there.
const addDomain = async ({ transaction, now }: Customer, address: string): Promise<TargetId> => {
  const id = randomUUID() as TargetId
  await transaction((tx) =>
    tx
      .insertInto('target')
      .values({
        ...{ id, name: `domain ${id}`, kind: 'domain', address, port: 636 },
        ...{ algorithms: 'modern', trusts_first_host_key: true, on_host_key_mismatch: 'refuse' },
        directory: JSON.stringify({}),
        ...{ created_at: now(), updated_at: now() },
      })
      .execute(),
  )
  return id
}

const addSource = ({ transaction, now }: Customer, agent: EnrolledAgent, targetId: TargetId) =>
  transaction(async (tx) => {
    const sourceId = newId(SourceId, now())
    const connectorId = newId(ConnectorId, now())
    await tx
      .insertInto('source')
      .values({
        ...{ id: sourceId, site_id: agent.siteId, target_id: targetId, kind: 'active-directory' },
        ...{ name: `source ${sourceId}`, created_at: now() },
      })
      .execute()
    await tx
      .insertInto('connector')
      .values({
        ...{ id: connectorId, source_id: sourceId, kind: 'directory-state' },
        created_at: now(),
      })
      .execute()
    return { sourceId, connectorId }
  })

/** The domain is reached so, and signed in to as this account. */
export async function giveServiceCredential(
  { ok, targetId, organization }: TestCustomer,
  { username, password }: { username: string; password: string },
  access: Partial<DirectoryAccess>,
): Promise<void> {
  const { id } = await ok(credentialsApi.create, {
    body: {
      ...{ name: `reader ${randomUUID()}`, username, kind: 'password', purpose: 'service' },
      secret: { from: 'password', password },
    },
  })
  await organization.transaction((tx) =>
    tx
      .updateTable('target')
      .set({ service_credential_id: id, directory: JSON.stringify(access) })
      .where('id', '=', targetId)
      .execute(),
  )
}

export const objectId = (): DirectoryObjectId => randomUUID() as DirectoryObjectId

/** An object as a collector tells it, below `OU=Staff` unless told otherwise. */
export function anObject(
  kind: DirectoryObjectKind,
  name: string,
  more: Partial<PicturedObject> = {},
): PicturedObject {
  const isAccount = kind === 'user' || kind === 'computer'
  return {
    ...{ id: objectId(), kind, name },
    ...{ dn: `CN=${name},OU=Staff,DC=corp,DC=test`, path: `corp.test/Staff/${name}` },
    ...(kind === 'organizational-unit'
      ? { dn: `OU=${name},DC=corp,DC=test`, path: `corp.test/${name}` }
      : {}),
    ...(isAccount ? { isEnabled: true, samAccountName: name.toLowerCase() } : {}),
    ...(kind === 'group' ? { isSecurityGroup: true, memberIds: [] } : {}),
    ...more,
  }
}
