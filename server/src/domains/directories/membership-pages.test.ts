import type { PicturedObject } from '@gatehouse/contract/directories'
import { type StateReportKey, stateReportsApi } from '@gatehouse/contract/state-reports'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textOf } from './state-report.service.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

/** As a person would say it: `Staff > Alice, Direct`. */
interface Said {
  first: string
  second: string
  membership: string
}

type Asked = { at?: string; limit?: number; text?: string }

async function pagesOf(
  { ok, directoryId }: TestCustomer,
  key: StateReportKey,
  asked: Asked,
): Promise<{ rows: Said[]; total: number; pages: number }> {
  const rows: Said[] = []
  let cursor: string | undefined
  for (let pages = 1; ; pages += 1) {
    const answer = await ok(stateReportsApi.run, {
      params: { stateReportKey: key },
      query: { directoryId, ...asked, ...(cursor ? { cursor } : {}) },
    })
    rows.push(
      ...answer.rows.map((row) => ({
        first: nameIn(key === 'group-membership' ? row['group'] : row['user']),
        second: nameIn(key === 'group-membership' ? row['member'] : row['group']),
        membership: textOf(row['membership']),
      })),
    )
    cursor = answer.nextCursor
    if (cursor === undefined) return { rows, total: answer.total, pages }
  }
}

const nameIn = (cell: unknown): string => (cell as { name: string }).name

const byCode = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
const byName = (a: PicturedObject, b: PicturedObject): number =>
  byCode(a.name.toLowerCase(), b.name.toLowerCase()) || byCode(a.id, b.id)

/** Who is in which group, worked out slowly. */
function expected(objects: readonly PicturedObject[]): { groups: Said[]; users: Said[] } {
  const byId = new Map(objects.map((one) => [one.id, one]))
  const groups = objects.filter(({ kind }) => kind === 'group').toSorted(byName)
  const all = groups.flatMap((group) => {
    const direct = new Set(group.memberIds)
    const inside = new Set(direct)
    for (const id of inside) for (const one of byId.get(id)?.memberIds ?? []) inside.add(one)
    inside.delete(group.id)
    const members = [...inside].flatMap((id) => byId.get(id) ?? []).toSorted(byName)
    return members.map((member) => ({ group, member, isDirect: direct.has(member.id) }))
  })
  const membership = (isDirect: boolean) => (isDirect ? 'Direct' : 'Nested')
  const groupOrder = all.toSorted(
    (a, b) =>
      byName(a.group, b.group) ||
      Number(b.isDirect) - Number(a.isDirect) ||
      byName(a.member, b.member),
  )
  const userOrder = all
    .filter(({ member }) => member.kind === 'user')
    .toSorted(
      (a, b) =>
        byName(a.member, b.member) ||
        Number(b.isDirect) - Number(a.isDirect) ||
        byName(a.group, b.group),
    )
  return {
    groups: groupOrder.map(({ group, member, isDirect }) => ({
      ...{ first: group.name, second: member.name, membership: membership(isDirect) },
    })),
    users: userOrder.map(({ group, member, isDirect }) => ({
      ...{ first: member.name, second: group.name, membership: membership(isDirect) },
    })),
  }
}

const ids = Array.from({ length: 9 }, () => anObject('group', 'x').id)

/** Groups in each other, some of one name, and members that nobody knows. */
const aDomain = fc
  .array(
    fc.record({
      isGroup: fc.boolean(),
      name: fc.constantFrom('aa', 'bb', 'cc'),
      members: fc.uniqueArray(fc.nat(ids.length - 1), { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: ids.length - 1 },
  )
  .map((things) =>
    things.flatMap(({ isGroup, name, members }, index) => {
      const id = ids[index]
      if (!id) return []
      const memberIds = members.flatMap((member) => ids[member] ?? [])
      return isGroup ? anObject('group', name, { id, memberIds }) : anObject('user', name, { id })
    }),
  )

test('pages of any size are the whole, in order, now and at a moment before', async () => {
  const customer = await directories().customer()

  await fc.assert(
    fc.asyncProperty(aDomain, aDomain, fc.integer({ min: 2, max: 5 }), async (was, is, limit) => {
      const at = (await customer.picture(was)).toISOString()
      await customer.picture(is)
      const [before, now] = [expected(was), expected(is)]

      for (const [key, then, whole] of [
        ['group-membership', before.groups, now.groups],
        ['user-membership', before.users, now.users],
      ] as const) {
        const shown = await pagesOf(customer, key, { limit })
        expect(shown.rows).toEqual(whole)
        expect(shown.total).toBe(whole.length)
        expect((await pagesOf(customer, key, { limit, at })).rows).toEqual(then)
      }
    }),
    { numRuns: 8 },
  )
}, 120_000)

describe('a group with very many members', () => {
  const people = Array.from({ length: 2600 }, (_, index) =>
    anObject('user', `User ${String(index).padStart(4, '0')}`),
  )
  const first = people.slice(0, 2400).map(({ id }) => id)
  const everybody = anObject('group', 'Everybody', { memberIds: first })
  const others = anObject('group', 'Others', { memberIds: people.slice(2300).map(({ id }) => id) })
  const outer = anObject('group', 'All', {
    memberIds: [others.id, everybody.id, ...people.slice(0, 10).map(({ id }) => id)],
  })
  const domain = [...people, everybody, others, outer, anObject('group', 'Nobody')]

  test('is gone through page by page', async () => {
    const customer = await directories().customer()
    const pictureId = crypto.randomUUID()
    directories().clock.advance(1000)
    for (const [part, from] of [0, 1000, 2000].entries()) {
      const objects = domain.slice(from, from + 1000)
      await customer.sendPart({ pictureId, part, isLast: part === 2, objects })
    }
    await directories().analyze()
    const whole = expected(domain)

    const groups = await pagesOf(customer, 'group-membership', { limit: 777 })
    const users = await pagesOf(customer, 'user-membership', { limit: 1000 })

    expect(groups.total).toBe(whole.groups.length)
    expect(groups.rows).toEqual(whole.groups)
    expect(groups.pages).toBe(Math.ceil(whole.groups.length / 777))
    expect(users.rows).toEqual(whole.users)
  }, 60_000)
})

test('what is gone since the page before is passed over, and nothing is told twice', async () => {
  const customer = await directories().customer()
  const people = ['Ann', 'Ben', 'Cid'].map((name) => anObject('user', name))
  const staff = anObject('group', 'Staff')
  const groupOf = (members: readonly PicturedObject[]) => ({
    ...{ ...staff, memberIds: members.map(({ id }) => id) },
  })
  await customer.picture([...people, groupOf(people)])
  const { directoryId, ok } = customer
  const run = (query: object) =>
    ok(stateReportsApi.run, {
      params: { stateReportKey: 'group-membership' },
      query: { directoryId, limit: 2, ...query },
    })
  const page = await run({})

  await customer.picture([...people.slice(2), groupOf(people.slice(2))])

  const next = await run({ cursor: page.nextCursor ?? '' })
  expect(next.rows.map(({ member }) => nameIn(member))).toEqual(['Cid'])
})

test('a cursor of another report, or of nobody, is told so', async () => {
  const customer = await directories().customer()
  await customer.picture([anObject('user', 'Ann')])

  for (const [key, cursor] of [
    ['groups', `${ids[0]}.direct.${ids[1]}.7`],
    ['group-membership', 'nonsense'],
    ['group-membership', `${ids[0]}.direct.x.7`],
  ] as const) {
    const answer = await customer.call(stateReportsApi.run, {
      params: { stateReportKey: key },
      query: { directoryId: customer.directoryId, cursor },
    })
    expect(answer.status, cursor).toBe(400)
  }
})
