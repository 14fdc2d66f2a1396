import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { descriptorParts, securityDescriptor } from '@gatehouse/directory/controls'
import type { DirectoryLogin } from '@gatehouse/directory/directory-connection'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { valuesOf } from '@gatehouse/directory/entry'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  isCollecting,
  passTime,
  type People,
  peopleOf,
  replace,
  type RunningActivity,
  runActivity,
  told,
} from './testing.ts'

const missing = missingForSamba()
const ofAccess = securityDescriptor(descriptorParts.access)

const named = (name: string) => (record: CollectedRecord) => record.what.endsWith(`/${name}`)

describe.skipIf(missing !== '')(`a reader whose rights change ${missing}`, () => {
  let domain: TestDomain
  let unit: People
  let login: DirectoryLogin
  const access = { without: Buffer.alloc(0), with: Buffer.alloc(0) }
  beforeAll(async () => {
    domain = await startDomain()
    unit = await peopleOf(domain)
    access.without = await readAccess()
    login = await domain.reader('replicate')
    access.with = await readAccess()
  }, 60_000)
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  const readAccess = async () => {
    const attributes = ['nTSecurityDescriptor']
    const search = { base: domain.baseDn, scope: 'base', filter: '(objectClass=*)' } as const
    for await (const entry of unit.connection.search({
      ...search,
      attributes,
      controls: [ofAccess],
    })) {
      return Buffer.from(valuesOf(entry, 'nTSecurityDescriptor')[0] ?? '')
    }
    throw new Error('The domain has no descriptor')
  }
  /** As the domain was before the right was given, and with it. */
  const mayReplicate = async (may: boolean) => {
    const kept = may ? access.with : access.without
    await unit.connection.modify(domain.baseDn, [replace('nTSecurityDescriptor', kept)], [ofAccess])
  }
  const codes = (activity: RunningActivity) =>
    activity.host.reports.at(-1)?.problems.map(({ code }) => code)

  test('without the right to replicate it goes on with what it may read, says so, and goes back', async () => {
    const activity = runActivity(domain, { login })
    await activity.untilReport(isCollecting)
    await unit.add('Ann', 'user')
    await activity.until(named('Ann'))
    expect(codes(activity)).toEqual([])

    await mayReplicate(false)
    await unit.add('Ben', 'user')
    await activity.until(named('Ben'))
    await activity.untilReport(({ problems }) => problems[0]?.code === 'no-replication-right')
    await unit.remove('Ann')
    await activity.until(({ action }) => action === 'Removed')
    await mayReplicate(true)
    passTime(activity.host, 301_000)
    await activity.untilReport(
      ({ problems }) => !problems.some(({ code }) => code === 'no-replication-right'),
    )
    await unit.change('Ben', replace('title', 'boss'))
    await activity.until(named('Ben'), 2)
    await activity.stop()

    const records = activity.host.records.filter(({ what }) => what.includes('/People/'))
    expect(records.map(({ action, what }) => `${action} ${what}`)).toEqual([
      'Added corp.test/People/Ann',
      'Added corp.test/People/Ben',
      'Removed corp.test/People/Ann',
      'Modified corp.test/People/Ben',
    ])
  }, 120_000)

  test.each(['replicate', 'none'] as const)(
    'what a reader with the right "%s" may not read any more did not change, and is not gone',
    async (rights) => {
      const name = `Cat ${rights}`
      await unit.add(name, 'user', { description: 'kept', telephoneNumber: '1', title: 'one' })
      const reader = await domain.reader(rights)
      const activity = runActivity(domain, { login: reader })
      await activity.untilReport(isCollecting)

      // Nobody but administrators reads the properties of people any more.
      await domain.tool(['dsacl', 'set', `--objectdn=${unit.dn(name)}`, '--sddl=(D;;RP;;;AU)'])
      await unit.change(name, replace('title', 'two'))
      await unit.add(`Mark ${rights}`)
      await activity.until(named(`Mark ${rights}`))
      passTime(activity.host, 301_000)
      await unit.change(`Mark ${rights}`, replace('description', 'x'))
      await activity.until(named(`Mark ${rights}`), 2)
      await activity.stop()

      const ofCat = activity.host.records.filter(named(name))
      const lost = ofCat.flatMap(({ details }) =>
        details.filter(({ property }) => ['description', 'telephoneNumber'].includes(property)),
      )
      expect(lost).toEqual([])
      expect(ofCat.map(({ action }) => action)).not.toContain('Removed')
    },
  )

  test('an account that is disabled while its connection is open says so at the next one', async () => {
    const activity = runActivity(domain, { login })
    await activity.untilReport(isCollecting)
    const dn = 'CN=sync-reader,CN=Users,DC=corp,DC=test'
    await unit.connection.modify(dn, [replace('userAccountControl', '66050')])
    await unit.add('Dan')
    await activity.until(named('Dan'))

    await domain.stop()
    await domain.start()
    await activity.untilReport(({ problems }) => problems[0]?.code === 'directory-login')
    const [problem] = activity.host.reports.at(-1)?.problems ?? []
    await using again = await peopleOf(domain)
    await again.connection.modify(dn, [replace('userAccountControl', '66048')])
    await again.add('Eve')
    passTime(activity.host, 1_801_000)
    await activity.until(named('Eve'))
    await activity.stop()

    expect(problem?.message).toContain('the account is disabled')
    expect(problem?.severity).toBe('experiencing-issues')
    expect(told(activity).filter((text) => /Dan|Eve/.test(text))).toEqual([
      'Added Dan',
      'Added Eve',
    ])
  }, 120_000)
})
