import { randomBytes, randomUUID } from 'node:crypto'
import {
  type DirectoryFacts,
  DirectorySettings,
  type DirectorySignIn,
} from '@gatehouse/contract/directories'
import {
  DirectoryId,
  type DirectoryObjectId,
  type OrganizationId,
  TargetId,
} from '@gatehouse/contract/ids'
import type {
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { sidBytes } from '@gatehouse/directory/values'
import { directoryChanged, findDirectory } from '#domains/directories'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { sql } from 'kysely'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { keepSignIn } from './sign-in-settings.service.ts'

/** Domain controllers of several domains at the interface by which they are asked: who asked where is kept. */
export interface TestControllers {
  options: DirectoryUsersOptions
  /** How targets are reached; tests change it. */
  places: Map<string, DirectoryPlace>
  /** Every login that was sent, and where to. */
  sent: { domain: string; login: DirectoryLogin }[]
  /** By domain and name in lower case: `corp.test/CORP\alice`. */
  passwords: Map<string, { password: string; sid: string; subCode?: string }>
  /** Domains whose controllers do not answer. */
  unreachable: Set<string>
}

export function createTestControllers(): TestControllers {
  const made: Omit<TestControllers, 'options'> = {
    ...{ places: new Map(), sent: [], passwords: new Map(), unreachable: new Set() },
  }
  const options: DirectoryUsersOptions = {
    placeOf: (_tx, targetId) => Promise.resolve(made.places.get(targetId)),
    openDirectory(place, login) {
      made.sent.push({ domain: placeName(place), login })
      if (made.unreachable.has(placeName(place))) throw trouble('connection', undefined)
      const known = made.passwords.get(`${placeName(place)}/${login.username.toLowerCase()}`)
      if (known?.password !== login.password) throw trouble('login', '52e')
      if (known.subCode !== undefined) throw trouble('login', known.subCode)
      return Promise.resolve(connectionOf(known.sid))
    },
  }
  return { ...made, options }
}

/** Two organizations may have domains of one name; their controllers differ. */
export const placeName = ({ domain, controllers }: DirectoryPlace): string =>
  `${domain}@${controllers.map(({ host }) => host).join(',')}`

const trouble = (step: 'login' | 'connection', subCode: string | undefined) =>
  new DirectoryTrouble(step, {
    ...{ text: 'It was refused.', fix: 'Try something else.', subCode },
    resultCode: step === 'login' ? 49 : undefined,
  })

const connectionOf = (sid: string) =>
  ({
    find: () =>
      Promise.resolve({ dn: '', attributes: new Map([['tokengroups', [sidBytes(sid)]]]) }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }) as unknown as DirectoryConnection

export interface TestDirectory {
  id: DirectoryId
  organization: OrganizationContext & { id: OrganizationId }
  targetId: TargetId
  name: string
  netbiosName: string
}

let counter = 0

/** A domain among the targets of an organization, read once, with nothing in it. */
export async function aDirectory(
  organization: TestDirectory['organization'],
  { places }: Pick<TestControllers, 'places'>,
  { name = 'corp.test', netbiosName = 'CORP' } = {},
): Promise<TestDirectory> {
  counter += 1
  const id = DirectoryId.parse(uuidv7(new Date()))
  const targetId = TargetId.parse(uuidv7(new Date()))
  places.set(targetId, {
    ...{ domain: name, controllers: [{ host: `dc${counter}.${name}`, port: 636 }] },
    encryption: 'ldaps',
  })
  const at = { created_at: new Date() }
  await organization.transaction(async (tx) => {
    await tx
      .insertInto('target')
      .values({
        ...{ id: targetId, name: `${name} ${counter}`, kind: 'domain', address: name, port: 636 },
        ...{ algorithms: 'modern', trusts_first_host_key: true, on_host_key_mismatch: 'refuse' },
        ...{ ...at, updated_at: new Date() },
      })
      .execute()
    await tx
      .insertInto('directory')
      .values({
        ...{ id, target_id: targetId, name, netbios_name: netbiosName, ...at },
        settings: JSON.stringify(DirectorySettings.parse({})),
        ...{ sync_text: 'It was read.', next_run_at: new Date(), known_at: new Date() },
        known_since: new Date(),
      })
      .execute()
  })
  return { id, organization, targetId, name, netbiosName }
}

export interface TestObject extends Partial<DirectoryFacts> {
  id?: string
  kind?: string
  memberIds?: readonly string[]
}

const idOf = (id: string = randomUUID()) => id as DirectoryObjectId

const aSid = () => `S-1-5-21-${randomBytes(4).readUInt32LE()}-1-1-1104`

const factsFor = (
  { name }: TestDirectory,
  { id: _, kind, memberIds: __, sid = aSid(), ...given }: TestObject,
) => {
  const sam = given.samAccountName ?? given.name ?? 'somebody'
  return {
    ...{ dn: `CN=${sam}`, path: `${name}/${sam}`, name: sam, samAccountName: sam },
    ...(kind === 'group' ? { isSecurityGroup: true } : { isEnabled: true }),
    ...{ sid, ...given },
  }
}

/** Adds an object to the picture, or changes the one of that id; members of a group are replaced. */
export async function keepObject(
  directory: TestDirectory,
  object: TestObject,
): Promise<{ id: DirectoryObjectId; sid: string }> {
  const [id, kind] = [idOf(object.id), object.kind ?? 'user']
  const facts = factsFor(directory, object)
  await directory.organization.transaction(async (tx) => {
    await forgetObject(tx, directory, id)
    await tx
      .insertInto('directory_object')
      .values({
        ...{ directory_id: directory.id, id, kind, name: facts.name },
        ...{ valid_from: new Date(), facts: JSON.stringify(facts), by_server: true },
      })
      .execute()
    if (object.memberIds) await keepMembers(tx, directory, id, object.memberIds)
    await tellChanged(tx, directory)
  })
  return { id, sid: facts.sid }
}

export const removeObject = (directory: TestDirectory, id: DirectoryObjectId): Promise<void> =>
  directory.organization.transaction(async (tx) => {
    await forgetObject(tx, directory, id)
    await tellChanged(tx, directory)
  })

async function forgetObject(tx: OrganizationTx, directory: TestDirectory, id: DirectoryObjectId) {
  await tx
    .deleteFrom('directory_object')
    .where('directory_id', '=', directory.id)
    .where('id', '=', id)
    .execute()
}

async function keepMembers(
  tx: OrganizationTx,
  directory: TestDirectory,
  groupId: DirectoryObjectId,
  memberIds: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('directory_membership')
    .where('directory_id', '=', directory.id)
    .where('group_id', '=', groupId)
    .execute()
  for (const member_id of memberIds) {
    await tx
      .insertInto('directory_membership')
      .values({
        ...{ directory_id: directory.id, group_id: groupId, member_id, valid_from: new Date() },
        by_server: true,
      })
      .execute()
  }
}

const tellChanged = (tx: OrganizationTx, { id, organization }: TestDirectory): Promise<void> =>
  raise(tx, directoryChanged, {
    ...{ organizationId: organization.id, directoryId: id, accountIds: [], isAny: true },
  })

/** As where the settings of directories are saved; then all of it is read, unless told otherwise. */
export const saveSignIn = (
  options: DirectoryUsersOptions,
  as: UserPrincipal,
  { id, organization }: Pick<TestDirectory, 'id' | 'organization'>,
  given: Partial<DirectorySignIn>,
  isRead = true,
): Promise<void> => {
  const ctx = { ...organization, principal: as }
  return organization.transaction(async (tx) => {
    const directory = await findDirectory(tx, id)
    if (!directory) throw notFound('directory', id)
    const signIn = { ...directory.settings.signIn, isEnabled: true, ...given }
    const settings = { ...directory.settings, signIn }
    await keepSignIn(options, ctx, tx, directory, settings)
    await sql`update directory set settings = ${JSON.stringify(settings)} where id = ${id}`.execute(
      tx,
    )
    if (isRead) await readWhole(tx, id, ctx.now())
  })
}

/** By the server itself. */
export const readWhole = (tx: OrganizationTx, id: DirectoryId, at: Date) =>
  sql`update directory set whole_at = ${at} where id = ${id}`.execute(tx)
