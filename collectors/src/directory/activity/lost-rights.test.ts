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
/** schemaIDGUID of the attribute. */
const description = 'bf967950-0de6-11d0-a285-00aa003049e2'
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
  const deny = (dn: string, sddl: string) =>
    domain.tool(['dsacl', 'set', `--objectdn=${dn}`, `--sddl=${sddl}`])
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
      const [cat, dog] = [`Cat ${rights}`, `Dog ${rights}`]
      for (const name of [cat, dog]) {
        await unit.add(name, 'user', { description: 'kept', telephoneNumber: '1', title: 'one' })
      }
      const reader = await domain.reader(rights)
      const activity = runActivity(domain, { login: reader })
      await activity.untilReport(isCollecting)

      await deny(unit.dn(cat), `(OD;;RP;${description};;AU)`)
      await deny(unit.dn(dog), '(D;;RP;;;AU)')
      for (const name of [cat, dog]) await unit.change(name, replace('title', 'two'))
      passTime(activity.host, 301_000)
      // When the second is told, the look at what is missing is over.
      for (const [at, text] of ['x', 'y'].entries()) {
        if (at === 0) await unit.add(`Mark ${rights}`)
        await unit.change(`Mark ${rights}`, replace('description', text))
        await activity.until(named(`Mark ${rights}`), at + 1)
      }
      await activity.until(named(cat))
      await activity.stop()

      const records = activity.host.records.filter(({ what }) => /Cat|Dog/.test(what))
      const properties = records.flatMap(({ details }) => details.map(({ property }) => property))
      expect(properties).toContain('title')
      expect(properties).not.toContain('description')
      expect(properties).not.toContain('telephoneNumber')
      expect(records.map(({ action }) => action)).not.toContain('Removed')
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
