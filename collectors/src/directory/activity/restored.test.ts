import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  detail,
  isCollecting,
  type People,
  peopleOf,
  passTime,
  replace,
  type RunningActivity,
  runActivity,
  told,
} from './testing.ts'

const missing = missingForSamba()
const administrator = String.raw`CORP\Administrator`

/** Long enough for every line of a log to be told by itself, if nothing that was seen explains it. */
const grace = 150_000

describe.skipIf(missing !== '')(`what is deleted and comes back ${missing}`, () => {
  let domain: TestDomain
  let unit: People
  beforeAll(async () => {
    domain = await startDomain()
    unit = await peopleOf(domain)
  }, 60_000)
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  /** What is recorded of `work` when nobody looks before all of it is done. */
  async function unseen(
    work: () => Promise<void>,
    options: { hasLogs?: boolean } = {},
  ): Promise<RunningActivity> {
    const before = runActivity(domain, options)
    await before.untilReport(isCollecting)
    await before.stop()
    await work()
    const after = runActivity(domain, { ...options, host: before.host })
    const mark = `mark${(marks += 1)}`
    await after.untilReport(isCollecting)
    await unit.add(mark)
    await after.until(({ what }) => what.endsWith(`/${mark}`))
    passTime(after.host, grace)
    // When the second is told, the look that told the first is over.
    for (const [at, text] of ['first', 'second'].entries()) {
      await unit.change(mark, replace('description', text))
      await after.until(({ what }) => what.endsWith(`/${mark}`), 2 + at)
    }
    await after.stop()
    const others = after.host.records.filter(({ what }) => !what.endsWith(`/${mark}`))
    after.host.records.splice(0, Infinity, ...others)
    return after
  }
  let marks = 0

  const guidOf = (record: CollectedRecord | undefined) => detail(record, 'Object GUID')?.after

  describe.each([
    ['with logs', { hasLogs: true }, administrator],
    ['without logs', { hasLogs: false }, 'unknown'],
  ])('%s', (_name, options, who) => {
    const suffix = options.hasLogs ? 'A' : 'B'
    const name = (text: string) => `${text} ${suffix}`

    test('deleted and restored: both are told once', async () => {
      const ann = name('Ann')
      await unit.add(ann, 'user', { description: 'what is lost' })
      const guid = await unit.guid(unit.dn(ann))

      const activity = await unseen(async () => {
        await unit.remove(ann)
        await unit.restore(guid, ann)
      }, options)

      const [removed, restored] = activity.host.records
      expect(told(activity)).toEqual([`Removed ${ann}`, `Added ${ann}`])
      expect([guidOf(removed), guidOf(restored)]).toEqual([guid, guid])
      expect([removed?.who, restored?.who]).toEqual([who, who])
      expect(detail(restored, 'Restored')).toEqual({
        property: 'Restored',
        ...{ before: `corp.test/People/${ann}`, after: `corp.test/People/${ann}` },
      })
      expect(detail(restored, 'description')).toEqual({
        ...{ property: 'description', before: 'what is lost' },
      })
    })

    test('deleted, and another made with its name: two objects', async () => {
      const ben = name('Ben')
      await unit.add(ben)
      const guid = await unit.guid(unit.dn(ben))

      const activity = await unseen(async () => {
        await unit.remove(ben)
        await unit.add(ben)
      }, options)

      const { records } = activity.host
      expect(told(activity).toSorted()).toEqual([`Added ${ben}`, `Removed ${ben}`])
      expect(guidOf(records.find(({ action }) => action === 'Removed'))).toBe(guid)
      expect(guidOf(records.find(({ action }) => action === 'Added'))).not.toBe(guid)
      expect(records.map((record) => record.who)).toEqual([who, who])
    })

    test('deleted, another made with its name, and restored beside it', async () => {
      const cat = name('Cat')
      await unit.add(cat)
      const guid = await unit.guid(unit.dn(cat))

      const activity = await unseen(async () => {
        await unit.remove(cat)
        await unit.add(cat)
        await unit.restore(guid, cat, unit.dn(`${cat} again`))
      }, options)

      const ofFirst = activity.host.records.filter((record) => guidOf(record) === guid)
      expect(told(activity).toSorted()).toEqual(
        [`Added ${cat}`, `Added ${cat} again`, `Removed ${cat}`].toSorted(),
      )
      expect(ofFirst.map(({ action, what }) => `${action} ${what}`)).toEqual([
        `Removed corp.test/People/${cat}`,
        `Added corp.test/People/${cat} again`,
      ])
    })

    test('renamed, moved, deleted and restored elsewhere', async () => {
      const dan = name('Dan')
      await unit.add(dan)
      const guid = await unit.guid(unit.dn(dan))

      const activity = await unseen(async () => {
        await unit.connection.rename(unit.dn(dan), `CN=${dan} Two,DC=corp,DC=test`)
        await unit.connection.remove(`CN=${dan} Two,DC=corp,DC=test`)
        await unit.restore(guid, `${dan} Two`, unit.dn(`${dan} Three`))
      }, options)

      const [removed, restored] = activity.host.records
      expect(told(activity)).toEqual([`Removed ${dan}`, `Added ${dan} Three`])
      expect([removed?.who, restored?.who]).toEqual([who, who])
      expect(detail(restored, 'Restored')).toMatchObject({
        ...{ before: `corp.test/People/${dan}`, after: `corp.test/People/${dan} Three` },
      })
    })

    test('renamed, moved and deleted: where it went, and that it went', async () => {
      const eve = name('Eve')
      await unit.add(eve)

      const activity = await unseen(async () => {
        await unit.connection.rename(unit.dn(eve), `CN=${eve} Two,DC=corp,DC=test`)
        await unit.connection.remove(`CN=${eve} Two,DC=corp,DC=test`)
      }, options)

      const what = `corp.test/${eve} Two`
      expect(told(activity)).toEqual([`Renamed ${what}`, `Moved ${what}`, `Removed ${what}`])
      expect(activity.host.records.at(-1)?.who).toBe(who)
    })
  })

  test('a group that comes back without its members says so, and has them once they are there again', async () => {
    await unit.add('Helpers', 'group')
    await unit.add('Fay')
    const members = (operation: 'add' | 'delete') => ({
      ...{ attribute: 'member', operation, values: [unit.dn('Fay')] },
    })
    await unit.change('Helpers', members('add'))
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)
    const guid = await unit.remove('Helpers')
    await activity.until(({ action }) => action === 'Removed')
    await unit.restore(guid, 'Helpers')
    await activity.until(({ action }) => action === 'Added')
    await unit.change('Helpers', members('add'))
    await activity.until(({ details }) =>
      details.some(({ property, after }) => property === 'Member' && after !== undefined),
    )
    await activity.stop()

    const sides = activity.host.records.flatMap(({ details }) =>
      details.filter(({ property }) => property === 'Member'),
    )
    expect(sides).toEqual([
      { property: 'Member', before: 'corp.test/People/Fay' },
      { property: 'Member', after: 'corp.test/People/Fay' },
    ])
  })
})
