import { directoriesApi } from '@gatehouse/contract/directories'
import { expect, test } from 'vitest'
import { findLapsAccess, saveLapsAccess } from '../credentials/laps-reading.store.ts'
import { systemContext } from '#platform/context.ts'
import { applyRetention } from './retention.service.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

const dayMs = 24 * 3600_000
const passDays = (days: number) => directories().clock.advance(days * dayMs)
const retain = () =>
  applyRetention(systemContext('test', directories().parts), new AbortController().signal)

/** Alice was in Staff; then she was renamed and left, and Bob was deleted. */
async function aPast() {
  const customer = await directories().customer()
  const [alice, bob] = [anObject('user', 'Alice'), anObject('user', 'Bob')]
  const staff = anObject('group', 'Staff', { memberIds: [alice.id] })
  const began = await customer.picture([alice, bob, staff])
  const renamed = { ...alice, name: 'Alicia' }
  const gone = await customer.picture([renamed, { ...staff, memberIds: [] }])
  return { customer, alice: renamed, staff, began, gone }
}

const rowsOf = ({ organization }: TestCustomer) =>
  organization.transaction(async (tx) => ({
    states: (await tx.selectFrom('directory_object').select('name').orderBy('name').execute()).map(
      ({ name }) => name,
    ),
    memberships: (await tx.selectFrom('directory_membership').select('member_id').execute()).length,
  }))

const keepFor = ({ organization }: TestCustomer, days: number) =>
  organization.transaction((tx) =>
    tx
      .updateTable('organization')
      .set({ activity_retention_days: days })
      .where('id', '=', organization.id)
      .execute(),
  )

test('what was so is kept for 400 days, however short records are', async () => {
  const { customer } = await aPast()
  await keepFor(customer, 30)
  passDays(399)

  await retain()

  expect(await rowsOf(customer)).toEqual({
    states: ['Alice', 'Alicia', 'Bob', 'Staff'],
    memberships: 1,
  })
})

test('then it is forgotten, and what is so now never', async () => {
  const { customer, alice, staff } = await aPast()
  passDays(401)

  await retain()
  await retain()

  expect(await rowsOf(customer)).toEqual({ states: ['Alicia', 'Staff'], memberships: 0 })
  const params = { directoryId: customer.directoryId, directoryObjectId: alice.id }
  expect(await customer.ok(directoriesApi.object, { params })).toMatchObject({ name: 'Alicia' })
  expect((await customer.directory()).counts).toMatchObject({ users: 1, groups: 1 })
  expect(
    (
      await customer.ok(directoriesApi.object, {
        params: { ...params, directoryObjectId: staff.id },
      })
    ).membershipChanges,
  ).toEqual([])
})

test('of a moment before what is kept nothing is said, and never something wrong', async () => {
  const { customer, alice, began } = await aPast()
  passDays(401)
  await customer.picture([alice])

  await retain()

  const { knownSince } = await customer.ok(directoriesApi.object, {
    params: { directoryId: customer.directoryId, directoryObjectId: alice.id },
  })
  expect(Date.parse(knownSince ?? '')).toBe(directories().clock.now().getTime() - 400 * dayMs)
  expect(Date.parse(knownSince ?? '')).toBeGreaterThan(began.getTime())
})

test('a domain that nobody has read for years is known as of when it was', async () => {
  const { customer, gone } = await aPast()
  passDays(2000)

  await retain()

  const { sync } = await customer.directory()
  const { objects } = await customer.ok(directoriesApi.objects, {
    params: { directoryId: customer.directoryId },
    query: { at: gone.toISOString() },
  })
  expect(sync.knownAt).toBe(gone.toISOString())
  expect(objects.map(({ name }) => name)).toEqual(['Alicia', 'Staff'])
})

test('an organization that keeps records for longer keeps its past as long, and others do not', async () => {
  const [one, two] = [await aPast(), await aPast()]
  await keepFor(one.customer, 3000)
  passDays(1000)

  await retain()

  expect((await rowsOf(one.customer)).states).toHaveLength(4)
  expect((await rowsOf(two.customer)).states).toHaveLength(2)
})

test('more than fits into one step is removed in several', async () => {
  const { customer } = await aPast()
  const ended = new Date(directories().clock.now().getTime() - 10_000)
  await customer.organization.transaction((tx) =>
    tx
      .insertInto('directory_membership')
      .columns(['directory_id', 'group_id', 'member_id', 'valid_from', 'valid_to'])
      .values(
        Array.from({ length: 10_001 }, () => ({
          ...{ directory_id: customer.directoryId, group_id: crypto.randomUUID() },
          member_id: crypto.randomUUID(),
          ...{ valid_from: new Date(ended.getTime() - 1), valid_to: ended },
        })),
      )
      .execute(),
  )
  passDays(401)

  await retain()

  expect((await rowsOf(customer)).memberships).toBe(0)
})

test('who could read passwords of local administrators is forgotten with the rest', async () => {
  const { customer } = await aPast()
  const { organization, targetId } = customer
  const row = {
    ...{ computerId: crypto.randomUUID(), computer: 'WEB1', granted: 'The computer itself' },
    kind: 'Windows LAPS',
  }
  const read = (...readers: string[]) =>
    organization.transaction((tx) =>
      saveLapsAccess(tx, targetId, {
        at: directories().clock.now(),
        access: readers.map((reader) => ({ ...row, reader })),
      }),
    )
  const accessAt = (at?: Date) =>
    organization.transaction(async (tx) =>
      (await findLapsAccess(tx, targetId, at))?.map(({ reader }) => reader),
    )
  await read('Helpdesk', 'Domain Admins')
  const friday = directories().clock.now()
  passDays(1)
  await read('Domain Admins')
  const before = await accessAt(friday)
  passDays(401)

  await retain()

  expect(before).toEqual(['Domain Admins', 'Helpdesk'])
  expect([await accessAt(), await accessAt(friday)]).toEqual([['Domain Admins'], undefined])
})
