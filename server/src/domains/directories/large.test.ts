import { randomUUID } from 'node:crypto'
import { directoriesApi, type PicturedObject } from '@gatehouse/contract/directories'
import { stateReportsApi } from '@gatehouse/contract/state-reports'
import { expect, test } from 'vitest'
import { keepPicture } from './keep-picture.ts'
import { addPart, addPicture, findPictureForUpdate } from './picture.store.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

const users = 99_000
const groups = 1000
const membersInGroup = 100

const idOf = (index: number): string =>
  `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`

function* aLargeDomain(
  change: (index: number) => Partial<PicturedObject>,
): Generator<PicturedObject> {
  for (let index = 0; index < users; index += 1) {
    yield anObject('user', `User ${index}`, {
      ...{ id: idOf(index) as PicturedObject['id'], email: `user${index}@corp.test` },
      ...change(index),
    })
  }
  for (let group = 0; group < groups; group += 1) {
    const memberIds = Array.from({ length: membersInGroup }, (_, member) =>
      idOf((group * 97 + member) % users),
    )
    yield anObject('group', `Group ${group}`, {
      ...{ id: idOf(users + group) as PicturedObject['id'] },
      memberIds: memberIds as PicturedObject['id'][],
    })
  }
}

/** As the server writes it away while it reads. */
async function keep(
  { organization, directoryId }: TestCustomer,
  objects: Iterable<PicturedObject>,
): Promise<void> {
  const { clock } = directories()
  clock.advance(60_000)
  const id = randomUUID()
  await organization.transaction((tx) =>
    addPicture(tx, {
      ...{ id, directory_id: directoryId, connector_id: null, is_whole: true },
      ...{ taken_at: clock.now(), touched_at: clock.now() },
    }),
  )
  let part = 0
  let some: PicturedObject[] = []
  const write = () => {
    const written = { part: part++, objects: some }
    some = []
    return organization.transaction((tx) => addPart(tx, id, written))
  }
  for (const object of objects) {
    some.push(object)
    if (some.length === 1000) await write()
  }
  if (some.length > 0) await write()
  await organization.transaction(async (tx) => {
    const picture = await findPictureForUpdate(tx, id)
    if (picture) await keepPicture(tx, picture)
  })
}

test('a domain of 100,000 objects and as many memberships is kept, and asked', async () => {
  const customer = await directories().customer()
  await keep(
    customer,
    aLargeDomain(() => ({})),
  )
  await keep(
    customer,
    aLargeDomain(() => ({})),
  )
  await keep(
    customer,
    aLargeDomain((index) => (index % 1000 === 0 ? { isEnabled: false } : {})),
  )
  const query = { directoryId: customer.directoryId }

  const { objects } = await customer.ok(directoriesApi.objects, {
    params: query,
    query: { text: 'user4711@' },
  })
  const group = await customer.ok(directoriesApi.object, {
    params: { ...query, directoryObjectId: idOf(users) },
  })
  const report = await customer.ok(stateReportsApi.run, {
    params: { stateReportKey: 'group-membership' },
    query,
  })
  const next = await customer.ok(stateReportsApi.run, {
    params: { stateReportKey: 'group-membership' },
    query: { ...query, cursor: report.nextCursor ?? '', limit: 1000 },
  })
  const { counts } = await customer.directory()
  const states = await customer.organization.transaction((tx) =>
    tx
      .selectFrom('directory_object')
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  )
  expect([objects.length, group.memberCount, report.total]).toEqual([
    ...[1, membersInGroup, groups * membersInGroup],
  ])
  // So many are not counted with those through other groups, which there are none of here.
  expect([report.isAtLeast, next.isAtLeast, next.rows.length]).toEqual([true, true, 1000])
  expect(counts).toMatchObject({
    users,
    groups,
    enabledUsers: users - 99,
    memberships: groups * membersInGroup,
  })
  expect(states.count).toBe(users + groups + 99)
}, 300_000)
