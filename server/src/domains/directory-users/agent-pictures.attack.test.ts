import { randomUUID } from 'node:crypto'
import { PicturedObject } from '@gatehouse/contract/directories'
import { ConnectorId, DirectoryObjectId, SourceId } from '@gatehouse/contract/ids'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findDirectory, securityGroupIdsOf } from '#domains/directories'
import { newId } from '#platform/crypto/ids.ts'
import { anEnrolledAgent, type EnrolledAgent } from '../agents/testing.ts'
import { keepPicture } from '../directories/keep-picture.ts'
import { receivePart } from '../directories/picture-door.service.ts'
import { addPart, addPicture, findPictureForUpdate } from '../directories/picture.store.ts'
import { anOrganization } from '../organizations/testing.ts'
import {
  aSignInDirectory,
  anAccount,
  type Account,
  rightPassword,
  type SomeDirectory,
  type TestSignIns,
  useSignIns,
} from './sign-in-testing.ts'

const signIns = useSignIns()
let desk: TestSignIns
let agent: EnrolledAgent
let corp: SomeDirectory
let mallory: Account
let connectorId: ConnectorId
let counter = 0

beforeAll(() => {
  desk = signIns()
})

/** A domain that the server has read, with an agent whose computer is Mallory's; she has an account and is in no group. */
beforeEach(async () => {
  const organization = await anOrganization(desk.parts)
  counter += 1
  corp = await aSignInDirectory(desk, organization, {
    ...{ name: `corp${counter}.test`, netbiosName: `CORP${counter}` },
    role: 'co-managing-administrator',
  })
  mallory = await anAccount(desk, corp, { name: 'mallory' })
  agent = await anEnrolledAgent(desk.parts, organization)
  connectorId = await aConnector()
})

const aConnector = (): Promise<ConnectorId> =>
  corp.organization.transaction(async (tx) => {
    const [id, sourceId] = [newId(ConnectorId, new Date()), newId(SourceId, new Date())]
    const created_at = new Date()
    await tx
      .insertInto('source')
      .values({
        ...{ id: sourceId, site_id: agent.siteId, target_id: corp.targetId },
        ...{ kind: 'active-directory', name: `source ${sourceId}`, created_at },
      })
      .execute()
    await tx
      .insertInto('connector')
      .values({ id, source_id: sourceId, kind: 'directory-state', created_at })
      .execute()
    return id
  })

/** All that is known now, as a picture would have it. */
const known = (): Promise<PicturedObject[]> =>
  corp.organization.transaction(async (tx) => {
    const objects = await tx
      .selectFrom('directory_object')
      .select(['id', 'kind', 'facts'])
      .where('directory_id', '=', corp.id)
      .where('valid_to', '=', 'infinity' as never)
      .execute()
    const members = await tx
      .selectFrom('directory_membership')
      .select(['group_id', 'member_id'])
      .where('directory_id', '=', corp.id)
      .where('valid_to', '=', 'infinity' as never)
      .execute()
    return objects.map(({ id, kind, facts }) =>
      PicturedObject.parse({
        ...{ ...(facts as object), id, kind },
        ...(kind === 'group' && {
          memberIds: members.filter((one) => one.group_id === id).map((one) => one.member_id),
        }),
      }),
    )
  })

type Change = (objects: PicturedObject[]) => PicturedObject[]

const only =
  (id: string, more: (object: PicturedObject) => Partial<PicturedObject>): Change =>
  (objects) =>
    objects.map((object) => (object.id === id ? { ...object, ...more(object) } : object))

/** What the agent's computer says of the domain. */
async function agentTells(change: Change): Promise<void> {
  desk.clock.advance(1000)
  await receivePart(agent.ctx, {
    ...{ pictureId: randomUUID(), part: 0, isLast: true, connectorId },
    ...{ takenAt: desk.clock.now().toISOString(), objects: change(await known()) },
  })
  await desk.work()
}

/** What the server reads itself; `taken` seconds ago. */
async function serverReads(change: Change, taken = 0): Promise<void> {
  desk.clock.advance(1000)
  const objects = change(await known())
  const id = randomUUID()
  const taken_at = new Date(desk.clock.now().getTime() - taken * 1000)
  await corp.organization.transaction(async (tx) => {
    await addPicture(tx, {
      ...{ id, directory_id: corp.id, connector_id: null, is_whole: true },
      ...{ taken_at, touched_at: desk.clock.now() },
    })
    await addPart(tx, id, { part: 0, objects })
    const picture = await findPictureForUpdate(tx, id)
    if (picture) await keepPicture(tx, picture)
  })
  await desk.work()
}

const asIs: Change = (objects) => objects
const tryIn = async ({ name }: Account) => {
  const { status } = await desk.attempt(`${name}@${corp.name}`, rightPassword)
  return status
}
const join = (member: Account): Change =>
  only(corp.groupId, ({ memberIds = [] }) => ({
    memberIds: [...memberIds, DirectoryObjectId.parse(member.id)],
  }))

describe('rights by the word of an agent: nobody gets one by a picture', () => {
  test('that says that somebody is in a group', async () => {
    await agentTells(join(mallory))

    expect(await tryIn(mallory)).toBe(403)
    // Who is in by what the server read stays in.
    expect(await tryIn(corp.alice)).toBe(200)
  })

  test('that says that somebody is in it through a group of its own', async () => {
    const between = DirectoryObjectId.parse(randomUUID())
    await agentTells((objects) => [
      ...join({ ...mallory, id: between })(objects),
      {
        ...{ id: between, kind: 'group', name: 'Between', dn: 'CN=Between', path: 'Between' },
        ...{ isSecurityGroup: true, memberIds: [DirectoryObjectId.parse(mallory.id)] },
      },
    ])

    const groups = await corp.organization.transaction((tx) =>
      securityGroupIdsOf(tx, corp.id, DirectoryObjectId.parse(mallory.id)),
    )
    expect([groups, await tryIn(mallory)]).toEqual([[], 403])
  })

  test('that says that an administrator is now called as somebody else, with their SID', async () => {
    await agentTells((objects) =>
      only(corp.alice.id, () => ({
        ...{ samAccountName: 'mallory', sid: mallory.sid },
        userPrincipalName: `mallory@${corp.name}`,
      }))(objects.filter(({ id }) => id !== mallory.id)),
    )

    expect(await tryIn(mallory)).toBe(403)
  })

  test('that says that an account which was disabled is enabled', async () => {
    await serverReads(only(corp.alice.id, () => ({ isEnabled: false })))
    const disabled = await tryIn(corp.alice)

    await agentTells(only(corp.alice.id, () => ({ isEnabled: true })))

    expect([disabled, await tryIn(corp.alice)]).toEqual([403, 403])
  })

  test('that says where the mail of somebody who approves goes', async () => {
    await desk.attempt(`alice@${corp.name}`, rightPassword)
    await agentTells(only(corp.alice.id, () => ({ email: 'mallory@evil.example' })))

    const { rows } = await corp.organization.transaction(async (tx) => ({
      rows: await tx
        .selectFrom('user')
        .select('email')
        .where('directory_object_id', '=', corp.alice.id)
        .execute(),
    }))
    expect(rows).toEqual([{ email: '' }])
  })

  test('until the server has read the same', async () => {
    await agentTells(join(mallory))
    await agentTells(only(corp.alice.id, () => ({ displayName: 'Alice the Great' })))
    const before = [await tryIn(mallory), await tryIn(corp.alice)]

    await serverReads(asIs)

    expect(before).toEqual([403, 403])
    expect([await tryIn(mallory), await tryIn(corp.alice)]).toEqual([200, 200])
  })
})

describe('rights by the word of an agent: nobody keeps one by a picture', () => {
  test('who the server has read is out, however new the picture is', async () => {
    await agentTells(asIs)

    await serverReads(
      only(corp.groupId, () => ({ memberIds: [] })),
      30,
    )

    expect(await tryIn(corp.alice)).toBe(403)
  })

  test('it takes away what it says is no more, when the server cannot look', async () => {
    await agentTells(only(corp.groupId, () => ({ memberIds: [] })))

    expect(await tryIn(corp.alice)).toBe(403)
  })

  test('that somebody signed in takes nothing away', async () => {
    await agentTells(
      only(corp.alice.id, () => ({
        ...{ lastLogonAt: '2026-11-20T09:00:00.000Z', passwordSetAt: '2026-11-19T09:00:00.000Z' },
      })),
    )

    expect(await tryIn(corp.alice)).toBe(200)
  })
})

test('as long as the server reads the domain itself, pictures of agents neither give nor take', async () => {
  await serverReads(asIs)

  await agentTells((objects) => join(mallory)(objects).filter(({ id }) => id !== corp.alice.id))
  const directory = await corp.organization.transaction((tx) => findDirectory(tx, corp.id))

  expect([await tryIn(mallory), await tryIn(corp.alice)]).toEqual([403, 200])
  expect(directory?.sync_by).toBe('server')
  desk.clock.advance(11 * 60_000)
  await agentTells((objects) => objects.filter(({ id }) => id !== corp.alice.id))
  expect(await tryIn(corp.alice)).not.toBe(200)
})

test('what an agent told makes the server read all of the domain again', async () => {
  await serverReads(asIs)
  await corp.organization.transaction((tx) =>
    tx.updateTable('directory').set({ whole_wanted: false }).where('id', '=', corp.id).execute(),
  )
  desk.clock.advance(11 * 60_000)

  await agentTells(join(mallory))

  const directory = await corp.organization.transaction((tx) => findDirectory(tx, corp.id))
  expect(directory?.whole_wanted).toBe(true)
})
