import { randomUUID } from 'node:crypto'
import { directoriesApi, type PicturedObject } from '@gatehouse/contract/directories'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { findDirectory } from './directory.store.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

const objectsAt = async ({ ok, directoryId }: TestCustomer, at?: Date) =>
  (
    await ok(directoriesApi.objects, {
      params: { directoryId },
      query: { limit: 1000, ...(at ? { at: at.toISOString() } : {}) },
    })
  ).objects

const membersAt = async ({ ok, directoryId }: TestCustomer, id: string, at?: Date) => {
  const object = await ok(directoriesApi.object, {
    params: { directoryId, directoryObjectId: id },
    query: at ? { at: at.toISOString() } : {},
  })
  return object.members.filter(({ isDirect }) => isDirect).map((one) => one.object.id)
}

test('a picture of an agent is what is known of the directory', async () => {
  const customer = await directories().customer()
  const alice = anObject('user', 'Alice')
  const staff = anObject('group', 'Staff', { memberIds: [alice.id] })

  const at = await customer.picture([
    alice,
    staff,
    anObject('computer', 'PC1', { isEnabled: false }),
  ])

  expect(await customer.directory()).toMatchObject({
    name: 'corp.test',
    sourceId: customer.sourceId,
    sync: { state: 'complete', knownAt: at.toISOString(), by: 'agent' },
    counts: { users: 1, enabledUsers: 1, groups: 1, computers: 1, memberships: 1 },
  })
  expect((await objectsAt(customer)).map(({ name }) => name)).toEqual(['Alice', 'PC1', 'Staff'])
  expect(await membersAt(customer, staff.id)).toEqual([alice.id])
})

test('a picture of nothing is refused, and what was known stays', async () => {
  const customer = await directories().customer()
  await customer.picture([anObject('user', 'Alice')])
  directories().clock.advance(60_000)

  const answer = await customer.sendPart({ objects: [] })

  expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('There is nothing')])
  expect(await objectsAt(customer)).toHaveLength(1)
})

describe('what was known stays known', () => {
  const alice = anObject('user', 'Alice')
  const bob = anObject('user', 'Bob')
  const staff = anObject('group', 'Staff', { memberIds: [alice.id] })
  let customer: TestCustomer
  let times: Date[]
  beforeAll(async () => {
    customer = await directories().customer()
    times = [
      await customer.picture([alice, bob, staff]),
      await customer.picture([
        { ...alice, isEnabled: false },
        { ...staff, name: 'People', memberIds: [alice.id, bob.id] },
        bob,
      ]),
      await customer.picture([bob, { ...staff, name: 'People', memberIds: [bob.id] }]),
    ]
  })

  test('objects are as they were at each moment', async () => {
    const seen = await Promise.all(times.map((at) => objectsAt(customer, at)))

    expect(seen.map((objects) => objects.map(({ name }) => name))).toEqual([
      ['Alice', 'Bob', 'Staff'],
      ['Alice', 'Bob', 'People'],
      ['Bob', 'People'],
    ])
    expect(seen.map((objects) => objects.find(({ id }) => id === alice.id)?.isEnabled)).toEqual([
      true,
      false,
      undefined,
    ])
  })

  test('memberships are as they were, with who came and went', async () => {
    const seen = await Promise.all(times.map((at) => membersAt(customer, staff.id, at)))
    const { membershipChanges } = await customer.ok(directoriesApi.object, {
      params: { directoryId: customer.directoryId, directoryObjectId: staff.id },
    })

    expect(seen).toEqual([[alice.id], [alice.id, bob.id], [bob.id]])
    expect(membershipChanges).toEqual([
      {
        ...{ at: times[2]?.toISOString(), change: 'removed' },
        ...{ group: { id: staff.id, name: 'People' }, member: { id: alice.id, name: 'Alice' } },
      },
      {
        ...{ at: times[1]?.toISOString(), change: 'added' },
        ...{ group: { id: staff.id, name: 'People' }, member: { id: bob.id, name: 'Bob' } },
      },
    ])
  })

  test('what is gone is shown as it was last, with when it went', async () => {
    const gone = await customer.ok(directoriesApi.object, {
      params: { directoryId: customer.directoryId, directoryObjectId: alice.id },
    })

    expect(gone).toMatchObject({
      isEnabled: false,
      deletedAt: times[2]?.toISOString(),
      memberOf: [],
    })
  })

  test('before the first picture nothing can be said', async () => {
    const before = new Date((times[0]?.getTime() ?? 0) - 1)
    const answer = await customer.call(directoriesApi.object, {
      params: { directoryId: customer.directoryId, directoryObjectId: alice.id },
      query: { at: before.toISOString() },
    })

    expect(answer.status).toBe(404)
    expect(await objectsAt(customer, before)).toEqual([])
  })
})

test('of any two pictures each is what was known when it was taken', async () => {
  const customer = await directories().customer()
  const ids = Array.from({ length: 6 }, () => anObject('group', 'x').id)
  const somebody = fc.record({
    id: fc.constantFrom(...ids),
    name: fc.constantFrom('Aa', 'Bb', 'Cc'),
    isEnabled: fc.boolean(),
    memberIds: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 4 }),
  })
  const picture = fc
    .uniqueArray(somebody, { minLength: 1, maxLength: 6, selector: ({ id }) => id })
    .map((objects) => objects.map(({ name, ...more }) => anObject('group', name, more)))
  const told = async (at: Date) =>
    new Map(
      await Promise.all(
        (await objectsAt(customer, at)).map(async (object) => {
          const memberIds = await membersAt(customer, object.id, at)
          return [object.id, { ...object, memberIds: memberIds.toSorted() }] as const
        }),
      ),
    )
  // Members that are not there cannot be shown, nor a group that is in itself.
  const expected = (objects: readonly PicturedObject[]) => {
    const there = new Set(objects.map(({ id }) => id))
    return new Map(
      objects.map((object) => {
        const { id, memberIds = [] } = object
        const shown = memberIds.filter((member) => member !== id && there.has(member))
        return [id, { ...object, memberIds: shown.toSorted() }] as const
      }),
    )
  }

  await fc.assert(
    fc.asyncProperty(picture, picture, async (first, second) => {
      const times = [await customer.picture(first), await customer.picture(second)] as const

      expect(await told(times[0])).toEqual(expected(first))
      expect(await told(times[1])).toEqual(expected(second))
    }),
    { numRuns: 12 },
  )
})

describe('parts of a picture', () => {
  const objects = ['Alice', 'Bob', 'Carol'].map((name) => anObject('user', name))
  const parts = () => {
    const pictureId = randomUUID()
    directories().clock.advance(1000)
    const takenAt = directories().clock.now().toISOString()
    return objects.map((object, part) => ({
      ...{ pictureId, part, takenAt, isLast: part === 2, objects: [object] },
    }))
  }

  test('come in any order, and again', async () => {
    const customer = await directories().customer()
    const [first, second, last] = parts()

    await customer.sendPart({ ...last })
    await customer.sendPart({ ...first })
    await customer.sendPart({ ...first })
    const early = await objectsAt(customer)
    await customer.sendPart({ ...second })
    await customer.sendPart({ ...last })

    expect(early).toEqual([])
    expect((await objectsAt(customer)).map(({ name }) => name)).toEqual(['Alice', 'Bob', 'Carol'])
  })

  test('all at once make one picture', async () => {
    const customer = await directories().customer()

    const answers = await Promise.all(parts().map((part) => customer.sendPart(part)))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await objectsAt(customer)).toHaveLength(3)
  })

  test('a group may stand in several of them, with other members in each', async () => {
    const customer = await directories().customer()
    const staff = anObject('group', 'Staff')
    const [first, second, last] = parts()

    await customer.sendPart({ ...first, objects: [...objects.slice(0, 2)] })
    await customer.sendPart({
      ...second,
      objects: [{ ...staff, memberIds: objects.slice(0, 1).map(({ id }) => id) }],
    })
    await customer.sendPart({
      ...last,
      objects: [{ ...staff, memberIds: objects.slice(1, 2).map(({ id }) => id) }],
    })

    expect(await membersAt(customer, staff.id)).toEqual(objects.slice(0, 2).map(({ id }) => id))
  })

  test('that are not sent to the end are forgotten after a day', async () => {
    const customer = await directories().customer()
    const [first] = parts()
    await customer.sendPart({ ...first })
    const kept = () =>
      customer.organization.transaction((tx) =>
        tx.selectFrom('directory_picture_part').select('part').execute(),
      )

    const before = await kept()
    directories().clock.advance(25 * 3600_000)
    await directories().work()
    const { forgetOldPictures } = await import('./picture-door.service.ts')
    await forgetOldPictures(customer.organization)

    expect([before.length, (await kept()).length]).toEqual([1, 0])
  })

  test('of a picture that is older than what is known are passed over', async () => {
    const customer = await directories().customer()
    const old = parts()
    await customer.picture([anObject('user', 'Newest')])

    const answers = await Promise.all(old.map((part) => customer.sendPart(part)))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await objectsAt(customer)).map(({ name }) => name)).toEqual(['Newest'])
  })

  test('a moment of the future is taken for now', async () => {
    const customer = await directories().customer()
    const now = directories().clock.now()

    const takenAt = new Date(now.getTime() + 3600_000).toISOString()
    await customer.sendPart({ takenAt, objects: [anObject('user', 'Alice')] })

    expect((await customer.directory()).sync.knownAt).toBe(now.toISOString())
  })
})

test('texts that PostgreSQL cannot keep do not stop a picture', async () => {
  const customer = await directories().customer()

  await customer.picture([anObject('user', 'A\0lice', { description: 'half \ud800 a pair' })])

  expect(await objectsAt(customer)).toMatchObject([
    { name: 'A\u{fffd}lice', description: 'half \u{fffd} a pair' },
  ])
})

test('only the time of the last change, or the order of names, makes no new state', async () => {
  const customer = await directories().customer()
  const alice = anObject('user', 'Alice', {
    ...{ changedAt: '2026-01-01T00:00:00.000Z', servicePrincipalNames: ['HTTP/a', 'HTTP/b'] },
  })
  await customer.picture([alice])

  await customer.picture([
    {
      ...alice,
      ...{ changedAt: '2026-02-02T00:00:00.000Z', servicePrincipalNames: ['HTTP/b', 'HTTP/a'] },
    },
  ])

  const states = await customer.organization.transaction((tx) =>
    tx.selectFrom('directory_object').select('facts').execute(),
  )
  expect(states).toMatchObject([{ facts: { changedAt: '2026-02-02T00:00:00.000Z' } }])
})

describe('an agent speaks only of what it collects', () => {
  test("another site's connector does not exist", async () => {
    const one = await directories().customer()
    const two = await directories().customer()

    const answer = await one.sendPart({ connectorId: two.connectorId })

    expect(answer.status).toBe(404)
    expect((await two.directory()).sync.state).toBe('never')
  })

  test('a picture that another one has begun is not its own', async () => {
    const one = await directories().customer()
    const two = await directories().customer()
    const pictureId = randomUUID()
    await one.sendPart({ pictureId, isLast: false })

    const answer = await two.sendPart({ pictureId, part: 1 })

    expect(answer.status).toBe(409)
  })

  test('a source without a domain is told so', async () => {
    const customer = await directories().customer()
    await customer.organization.transaction((tx) =>
      tx.updateTable('source').set({ target_id: null }).execute(),
    )

    const answer = await customer.sendPart({})

    expect([answer.status, answer.body.error.message]).toEqual([
      409,
      expect.stringContaining('names no domain'),
    ])
  })
})

test("another organization's directory does not exist", async () => {
  const one = await directories().customer()
  const two = await directories().customer()
  const alice = anObject('user', 'Alice')
  await one.picture([alice])
  const params = { directoryId: one.directoryId, directoryObjectId: alice.id }

  for (const [endpoint, body] of [
    [directoriesApi.get, undefined],
    [directoriesApi.update, {}],
    [directoriesApi.sync, undefined],
    [directoriesApi.objects, undefined],
    [directoriesApi.object, undefined],
  ] as const) {
    expect((await two.call(endpoint, { params, body })).status).toBe(404)
  }
  expect(await two.organization.transaction((tx) => findDirectory(tx, one.directoryId))).toBe(
    undefined,
  )
})
