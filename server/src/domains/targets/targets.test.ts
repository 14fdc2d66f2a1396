import { allows, Role } from '@gatehouse/contract/permissions'
import { targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { describe, expect, test } from 'vitest'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { useTargets } from './testing.ts'

const targets = useTargets()
const nowhere = '01930000-0000-7000-8000-000000000000'

describe('targets', () => {
  test('one is added, changed, found and removed, and each is on record', async () => {
    const { add, ok, call, audited, customer, clock } = targets()
    const { id: targetId } = await add({
      name: 'db1',
      address: 'db1.example',
      tags: ['Prod', 'prod'],
    })

    clock.advance(1000)
    const changed = await ok(targetsApi.update, {
      params: { targetId },
      body: { port: 2222, description: 'the big one' },
    })
    const found = await ok(targetsApi.list, { query: { text: 'big one' } })
    await ok(targetsApi.remove, { params: { targetId } })

    expect(changed).toMatchObject({ name: 'db1', port: 2222, tags: ['prod'], algorithms: 'modern' })
    expect(Date.parse(changed.updatedAt)).toBeGreaterThan(Date.parse(changed.createdAt))
    expect(found.targets.map(({ id }) => id)).toEqual([targetId])
    expect((await call(targetsApi.get, { params: { targetId } })).status).toBe(404)
    expect(await audited()).toEqual(
      expect.arrayContaining(['target.created', 'target.updated', 'target.removed']),
    )
    const events = await customer.db.asSystem('look for an event in a test', (tx) =>
      tx.selectFrom('audit_event').select('details').where('type', '=', 'target.updated').execute(),
    )
    expect(JSON.stringify(events)).toContain('"before":{"port":22,"description":""}')
  })

  test('a name is there once, in small and capital letters, also for two at once', async () => {
    const { add, call } = targets()
    await add({ name: 'Web1' })
    const again = await call(targetsApi.create, { body: { name: 'web1', address: 'x' } })
    const body = { name: 'race', address: 'x' }

    const both = await Promise.all([1, 2].map(() => call(targetsApi.create, { body })))

    expect(again.status).toBe(409)
    expect(again.text).toContain('web1')
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test('pages follow one another by name, and none is left out', async () => {
    const ctx = await anOrganization(targets().parts)
    for (const name of ['b', 'A', 'c', 'D', 'e']) await targets().add({ name }, ctx)

    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await targets().ok(targetsApi.list, {
        params: { organizationId: ctx.id },
        query: { limit: 2, cursor },
      })
      names.push(...page.targets.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor !== undefined)

    expect(names).toEqual(['A', 'b', 'c', 'D', 'e'])
  })

  test('a cursor that is not ours is refused in words', async () => {
    const answer = await targets().call(targetsApi.list, { query: { cursor: 'garbage' } })

    expect(answer.status).toBe(400)
  })

  test('a site or a credential of nobody is refused', async () => {
    const { call } = targets()
    const body = { name: 'x', address: 'x' }

    const site = await call(targetsApi.create, { body: { ...body, siteId: nowhere } })
    const credential = await call(targetsApi.create, {
      body: { ...body, serviceCredentialId: nowhere },
    })

    expect([site.status, credential.status]).toEqual([404, 400])
    expect(credential.text).toContain('no credential')
  })

  test("another organization's target does not exist", async () => {
    const { add, call, other, customer } = targets()
    const { id: targetId } = await add({}, other)
    const stranger = aUser({ organizationId: customer.id, role: 'business-viewer' })
    const params = { organizationId: customer.id, targetId }

    const answers = await Promise.all([
      call(targetsApi.get, { params }),
      call(targetsApi.update, { params, body: { name: 'mine' } }),
      call(targetsApi.remove, { params }),
      call(targetsApi.test, { params }),
      call(targetsApi.scan, { params }),
      call(targetsApi.scans, { params }),
      call(targetsApi.pinHostKey, { params, body: { fingerprint: `SHA256:${'A'.repeat(43)}` } }),
      call(targetsApi.get, { params: { organizationId: other.id, targetId } }, stranger),
    ])

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(404))
  })

  test('who may only read cannot change', async () => {
    const { add, call, customer } = targets()
    const { id: targetId } = await add()
    const seen = await Promise.all(
      Role.options.map(async (role) => {
        const as = aUser({ organizationId: customer.id, role, reach: new Set([customer.id]) })
        const read = await call(targetsApi.get, { params: { targetId } }, as)
        const write = await call(targetsApi.update, { params: { targetId }, body: {} }, as)
        return { role, read: read.status, write: write.status }
      }),
    )

    const expected = Role.options.map((role) => ({
      role,
      read: allows(role, 'managed', 'targets:read') ? 200 : 403,
      write: allows(role, 'managed', 'targets:update') ? 200 : 403,
    }))
    expect(seen).toEqual(expected)
  })
})

describe('groups', () => {
  test('hold targets by hand and by rule, as they are now', async () => {
    const { add, ok, get } = targets()
    const byHand = await add({ name: 'grp-hand' })
    const byRule = await add({ name: 'grp-web-1', tags: ['Web'] })
    const rule = { pattern: 'grp-*', tags: ['web'] }
    const preview = await ok(targetGroupsApi.preview, { body: { rule } })
    const group = await ok(targetGroupsApi.create, {
      body: { name: 'Web', rule, targetIds: [byHand.id] },
    })

    await add({ name: 'grp-web-2', tags: ['web'] })
    const { groups } = await ok(targetGroupsApi.list)
    const listed = await ok(targetsApi.list, { query: { targetGroupId: group.id } })

    expect(preview).toMatchObject({ total: 1, targets: [{ id: byRule.id }] })
    expect(group).toMatchObject({ targetIds: [byHand.id], memberCount: 2 })
    expect(groups.find(({ id }) => id === group.id)).toMatchObject({ memberCount: 3 })
    expect(listed.targets.map(({ name }) => name)).toEqual(['grp-hand', 'grp-web-1', 'grp-web-2'])
    expect((await get(byRule.id)).groupIds).toEqual([group.id])
    expect((await get(byHand.id)).groupIds).toEqual([group.id])
  })

  test('one is changed and removed; its targets stay', async () => {
    const { add, ok, get, call } = targets()
    const target = await add()
    const { id: targetGroupId } = await ok(targetGroupsApi.create, {
      body: { name: 'short-lived', targetIds: [target.id] },
    })

    const changed = await ok(targetGroupsApi.update, {
      params: { targetGroupId },
      body: { name: 'Renamed' },
    })
    await ok(targetGroupsApi.remove, { params: { targetGroupId } })

    expect(changed).toMatchObject({ name: 'Renamed', targetIds: [], memberCount: 0 })
    expect((await get(target.id)).groupIds).toEqual([])
    const again = await call(targetGroupsApi.remove, { params: { targetGroupId } })
    expect(again.status).toBe(404)
  })

  test("take no target of another organization, and are not another's", async () => {
    const { add, call, ok, other } = targets()
    const foreign = await add({}, other)
    const { id: targetGroupId } = await ok(targetGroupsApi.create, {
      params: { organizationId: other.id },
      body: { name: 'theirs' },
    })

    const taken = await call(targetGroupsApi.create, {
      body: { name: 'mine', targetIds: [foreign.id] },
    })
    const changed = await call(targetGroupsApi.update, {
      params: { targetGroupId },
      body: { name: 'mine' },
    })
    const listed = await call(targetsApi.list, { query: { targetGroupId } })

    expect([taken.status, changed.status, listed.status]).toEqual([400, 404, 404])
  })
})
