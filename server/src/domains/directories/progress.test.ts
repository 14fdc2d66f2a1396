import { randomUUID } from 'node:crypto'
import type { PicturedObject } from '@gatehouse/contract/directories'
import type { ReadObject } from '@gatehouse/directory/read-objects'
import { expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { PictureWriter } from './picture-writer.ts'
import { takeClaim } from './sync-claim.ts'
import { anObject, useDirectories } from './testing.ts'

const directories = useDirectories()

const users = (count: number) =>
  Array.from({ length: count }, (_, index) => anObject('user', `User ${index}`))

test('while an agent sends the first picture, what has come so far is shown', async () => {
  const customer = await directories().customer()
  const { clock } = directories()
  const of = { pictureId: randomUUID(), takenAt: clock.now().toISOString(), isLast: false }
  const people = users(3)
  const memberIds = people.map(({ id }) => id)

  const before = await customer.directory()
  await customer.sendPart({ ...of, part: 0, objects: people })
  await customer.sendPart({ ...of, part: 0, objects: people })
  const first = await customer.directory()
  await customer.sendPart({
    ...{ ...of, part: 1 },
    objects: [anObject('group', 'Staff', { memberIds }), anObject('computer', 'PC1')],
  })
  const second = await customer.directory()
  await customer.sendPart({ ...of, part: 2, isLast: true })
  const after = await customer.directory()

  expect(before.sync.progress).toBe(undefined)
  expect(first.sync.progress).toMatchObject({ done: 3, counts: { users: 3, groups: 0 } })
  expect(second.sync.progress).toEqual({
    done: 5,
    counts: { users: 3, groups: 1, computers: 1, organizationalUnits: 0, memberships: 3 },
  })
  expect([after.sync.state, after.sync.progress]).toEqual(['complete', undefined])
})

test('a picture of which nothing comes any more is not being sent', async () => {
  const customer = await directories().customer()
  await customer.sendPart({ isLast: false, objects: users(1) })

  directories().clock.advance(11 * 60_000)

  expect((await customer.directory()).sync.progress).toBe(undefined)
})

test('while the server reads a domain, what it has read so far is shown', async () => {
  const customer = await directories().customer()
  const { parts, clock } = directories()
  const ctx = systemContext('test', parts)
  const { organization, directoryId } = customer
  const claim = await takeClaim(ctx, { organizationId: organization.id, directoryId })
  if (!claim) throw new Error('Nobody else reads it.')
  const writer = new PictureWriter(ctx, claim, true)
  await writer.begin(clock.now())

  // As a controller is read: what it does not say is absent.
  const add = (object: PicturedObject) => writer.add(object as ReadObject)
  for (const one of users(1000)) await add(one)
  await add(anObject('group', 'Staff', { memberIds: users(2).map(({ id }) => id) }))
  const first = await customer.directory()
  await writer.write()
  const second = await customer.directory()

  expect(first.sync.progress).toMatchObject({ done: 1000, counts: { users: 1000, groups: 0 } })
  expect(second.sync.progress).toMatchObject({
    ...{ done: 1001, counts: { users: 1000, groups: 1, memberships: 2 } },
  })
})

test('a controller that answers without end is read up to a size, and the reason is told', async () => {
  const customer = await directories().customer()
  const { parts, clock } = directories()
  const ctx = systemContext('test', parts)
  const { organization, directoryId } = customer
  const claim = await takeClaim(ctx, { organizationId: organization.id, directoryId })
  if (!claim) throw new Error('Nobody else reads it.')
  const writer = new PictureWriter(ctx, claim, true, 1024 * 1024)
  await writer.begin(clock.now())

  const reading = async () => {
    for (;;) for (const one of users(1000)) await writer.add(one as ReadObject)
  }

  await expect(reading()).rejects.toThrow(/holds more than Gatehouse reads of one domain/)
})
