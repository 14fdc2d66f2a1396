import { directoriesApi } from '@gatehouse/contract/directories'
import { beforeAll, describe, expect, test } from 'vitest'
import { aUser } from '#platform/testing/web.ts'
import { directoryChanged, maxNamed } from './directory-changed.ts'
import { findDirectoryByName } from './find-sign-in.ts'
import { groupIdsOf, isMember, memberIdsOf } from './membership.store.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

describe('settings', () => {
  test('are saved as a whole, and the audit trail says so', async () => {
    const { ok, organization, directoryId } = await directories().customer()
    const params = { directoryId }

    const { settings } = await ok(directoriesApi.update, { params, body: { syncMinutes: 5 } })

    expect(settings).toMatchObject({ syncMinutes: 5, computers: [] })
    const audited = await organization.transaction((tx) =>
      tx.selectFrom('audit_event').select('type').execute(),
    )
    expect(audited.map(({ type }) => type)).toContain('directory.updated')
  })

  test('name only what is in the directory, and what was there before', async () => {
    const customer = await directories().customer()
    const [staff, list] = [anObject('organizational-unit', 'Staff'), anObject('group', 'List')]
    await customer.picture([staff, list])
    const save = (organizationalUnitId: string) =>
      customer.call(directoriesApi.update, {
        params: { directoryId: customer.directoryId },
        body: { computers: [{ organizationalUnitId }] },
      })

    const codes = [(await save(list.id)).status, (await save(staff.id)).status]
    await customer.picture([list])
    codes.push((await save(staff.id)).status)

    expect(codes).toEqual([400, 200, 200])
  })

  test('about who may sign in are refused before anything is saved', async () => {
    const { call, ok, directoryId } = await directories().customer()
    const params = { directoryId }

    const answer = await call(directoriesApi.update, {
      params,
      body: { syncMinutes: 5, signIn: { isEnabled: true, groups: [] } },
    })

    expect(answer.status).toBe(403)
    expect((await ok(directoriesApi.get, { params })).settings.syncMinutes).toBe(60)
  })

  test('are read by those who may read targets, and changed by those who may change them', async () => {
    const { call, organization, directoryId } = await directories().customer()
    const params = { directoryId }
    const viewer = aUser({ organizationId: organization.id, role: 'business-viewer' })

    expect((await call(directoriesApi.update, { params, body: {} }, viewer)).status).toBe(403)
    expect((await call(directoriesApi.sync, { params }, viewer)).status).toBe(403)
  })
})

describe('memberships', () => {
  let customer: TestCustomer
  const alice = anObject('user', 'Alice', {
    ...{ userPrincipalName: 'Alice@corp.test', sid: 'S-1-5-21-1' },
  })
  const inner = anObject('group', 'Inner', { memberIds: [alice.id] })
  const outer = anObject('group', 'Outer')
  beforeAll(async () => {
    customer = await directories().customer()
    // Each is in the other.
    await customer.picture([
      alice,
      { ...inner, memberIds: [alice.id, outer.id] },
      { ...outer, memberIds: [inner.id] },
    ])
  })

  test('go through groups that are in each other', async () => {
    const { organization, directoryId } = customer

    const found = await organization.transaction(async (tx) => ({
      groups: await groupIdsOf(tx, directoryId, alice.id),
      isMember: await isMember(tx, directoryId, outer.id, alice.id),
      members: await memberIdsOf(tx, directoryId, [outer.id], 10),
    }))

    expect(new Set(found.groups)).toEqual(new Set([inner.id, outer.id]))
    expect(found.isMember).toBe(true)
    expect(new Set(found.members)).toEqual(new Set([inner.id, outer.id, alice.id]))
  })

  test('are shown with the groups between, nearest first', async () => {
    const shown = async (id: string) =>
      customer.ok(directoriesApi.object, {
        params: { directoryId: customer.directoryId, directoryObjectId: id },
      })

    const [user, group] = [await shown(alice.id), await shown(outer.id)]

    expect(
      user.memberOf.map(({ object, isDirect, through }) => [object.name, isDirect, through]),
    ).toEqual([
      ['Inner', true, []],
      ['Outer', false, ['Inner']],
    ])
    expect(
      group.members.map(({ object, isDirect, through }) => [object.name, isDirect, through]),
    ).toEqual([
      ['Inner', true, []],
      ['Alice', false, ['Inner']],
    ])
    expect(group.memberCount).toBe(2)
  })

  test.each([
    ['CORP\\alice', 'Alice'],
    ['corp.test\\ALICE', 'Alice'],
    ['alice@corp.test', 'Alice'],
    ['bob@corp.test', undefined],
    ['alice', undefined],
    ['@corp.test', undefined],
  ])('%s signs in as %s', async (signInName, name) => {
    const { organization } = customer
    const found = await organization.transaction(async (tx) => {
      await tx.updateTable('directory').set({ netbios_name: 'CORP' }).execute()
      return findDirectoryByName(tx, signInName)
    })

    expect(found[0]?.account.facts.name).toBe(name)
  })
})

describe('who changed is told in the same transaction', () => {
  const told: { accountIds: string[]; isAny: boolean }[] = []
  const listen = async () => {
    const { workOff } = await import('#platform/testing/queue.ts')
    told.length = 0
    await workOff(
      directories().parts,
      [],
      [
        {
          event: directoryChanged,
          name: 'test',
          run: async (_ctx, payload) => {
            told.push(directoryChanged.payload.parse(payload))
          },
        },
      ],
    )
    return told
  }

  test('with those in a group that came into another group', async () => {
    const customer = await directories().customer()
    const [alice, bob] = [anObject('user', 'Alice'), anObject('user', 'Bob')]
    const inner = anObject('group', 'Inner', { memberIds: [alice.id] })
    const outer = anObject('group', 'Outer')
    await customer.picture([alice, bob, inner, outer])
    await listen()

    await customer.picture([alice, bob, inner, { ...outer, memberIds: [inner.id] }])

    const [event] = await listen()
    expect(event?.accountIds).toContain(alice.id)
    expect(event?.accountIds).not.toContain(bob.id)
  })

  test('with those whose time ran out since', async () => {
    const customer = await directories().customer()
    const expiresAt = new Date(directories().clock.now().getTime() + 90_000).toISOString()
    const carol = anObject('user', 'Carol', { expiresAt })
    await customer.picture([carol])
    await listen()

    await customer.picture([carol])

    expect((await listen()).map(({ accountIds }) => accountIds)).toEqual([[carol.id]])
  })

  test('nobody, when nothing is otherwise', async () => {
    const customer = await directories().customer()
    const alice = anObject('user', 'Alice')
    await customer.picture([alice])
    await listen()

    await customer.picture([alice])

    expect(await listen()).toEqual([])
  })

  test('anybody, when they are too many to be named', async () => {
    const customer = await directories().customer()
    const many = Array.from({ length: maxNamed / 2 + 1 }, (_, index) =>
      anObject('user', `U${index}`),
    )
    await customer.picture(many)
    await listen()

    await customer.picture(many.map((one) => ({ ...one, id: anObject('user', 'x').id })))

    expect(await listen()).toMatchObject([{ accountIds: [], isAny: true }])
  })
})
