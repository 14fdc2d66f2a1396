import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detail, isCollecting, type People, peopleOf, replace, runActivity } from './testing.ts'

const missing = missingForSamba()

describe.skipIf(missing !== '')(`attributes that name other objects ${missing}`, () => {
  let domain: TestDomain
  let unit: People
  beforeAll(async () => {
    domain = await startDomain()
    unit = await peopleOf(domain)
    for (const name of ['Ann', 'Ben', 'Cat']) await unit.add(name, 'user')
    await unit.change('Ann', replace('manager', unit.dn('Ben')))
  }, 60_000)
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  test.each([true, false])(
    'a manager that comes, goes and was there before (logs: %s)',
    async (hasLogs) => {
      await unit.change('Ann', replace('manager', unit.dn('Ben')))
      await unit.change('Cat', replace('manager'))
      const activity = runActivity(domain, { hasLogs })
      await activity.untilReport(isCollecting)
      const managers = async (name: string, count: number) => {
        const records = await activity.until(({ what }) => what.endsWith(`/${name}`), count)
        return detail(records.at(-1), 'manager')
      }

      await unit.change('Ann', replace('manager', unit.dn('Cat')))
      const other = await managers('Ann', 1)
      await unit.change('Ann', replace('manager'))
      const none = await managers('Ann', 2)
      await unit.change('Cat', replace('manager', unit.dn('Ann')))
      const first = await managers('Cat', 1)
      await activity.stop()

      const [ben, cat] = ['corp.test/People/Ben', 'corp.test/People/Cat']
      expect(other).toEqual({ property: 'manager', before: ben, after: cat })
      expect(none).toEqual({ property: 'manager', before: cat })
      expect(first).toEqual({ property: 'manager', after: 'corp.test/People/Ann' })
      expect(activity.host.records).toHaveLength(3)
    },
  )
})
