import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { showDeleted } from '@gatehouse/directory/controls'
import type { Change, DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { escapeRdn, sidBytes, unicodePassword } from '@gatehouse/directory/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detail, isCollecting, type RunningActivity, runActivity } from './testing.ts'

const missing = missingForSamba()

const people = 'OU=People,DC=corp,DC=test'
const administrator = String.raw`CORP\Administrator`

describe.skipIf(missing !== '')(`changes of a domain ${missing}`, () => {
  let domain: TestDomain
  let connection: DirectoryConnection
  let activity: RunningActivity

  const dnOf = (name: string) => `CN=${escapeRdn(name)},${people}`

  const add = (dn: string, type: string, attributes: Record<string, string | Buffer> = {}) =>
    connection.add(
      dn,
      new Map([
        ['objectClass', [type]],
        ...Object.entries(attributes).map(([name, value]) => [name, [value]] as const),
      ]),
    )

  const addUser = (name: string, attributes: Record<string, string> = {}) =>
    add(dnOf(name), 'user', {
      sAMAccountName: name.slice(0, 20).replaceAll(/[^\w ]/g, '_'),
      userAccountControl: '544',
      ...attributes,
    })

  const change = (name: string, ...changes: Change[]) => connection.modify(dnOf(name), changes)

  const replace = (attribute: string, ...values: (string | Buffer)[]): Change => ({
    ...{ attribute, operation: 'replace', values },
  })

  /** What was recorded of an object, by its name, beside that it was added. */
  const of = (name: string, action: CollectedRecord['action'] = 'Modified') =>
    activity.until((record) => record.action === action && record.what.endsWith(`/${name}`))

  beforeAll(async () => {
    domain = await startDomain()
    connection = await domain.connect()
    await add(people, 'organizationalUnit')
    for (const name of ['Ann', 'Ben', 'Cat', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jim']) {
      await addUser(name)
    }
    await add(dnOf('Helpers'), 'group', { sAMAccountName: 'Helpers' })
    activity = runActivity(domain)
    await activity.untilReport(isCollecting)
  }, 60_000)

  afterAll(async () => {
    await activity.stop()
    await connection.close()
    await domain[Symbol.asyncDispose]()
  })

  test('the first inventory raises no records', () => {
    expect(activity.host.records).toEqual([])
  })

  test('a new user, with what it is', async () => {
    await addUser('Zoë, "the" boss\\', { givenName: 'Zoë', accountExpires: '134397795026875330' })

    const [record] = await of('Zoë, "the" boss\\', 'Added')

    expect(record).toMatchObject({
      who: administrator,
      certainty: 'exact',
      objectType: 'user',
      what: 'corp.test/People/Zoë, "the" boss\\',
      where: 'dc1.corp.test',
      workstation: expect.stringMatching(/^127\./),
    })
    expect(detail(record, 'givenName')?.after).toBe('Zoë')
    expect(detail(record, 'accountExpires')?.after).toBe('2026-11-22T00:05:02.687Z')
    expect(detail(record, 'Object GUID')?.after).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('an attribute, before and after', async () => {
    await change('Ann', replace('description', 'first'))
    await of('Ann')
    await change('Ann', replace('description', 'second'))

    const records = await activity.until(({ what }) => what.endsWith('/Ann'), 2)

    expect(records.map((record) => detail(record, 'description'))).toEqual([
      { property: 'description', after: 'first' },
      { property: 'description', before: 'first', after: 'second' },
    ])
    expect(records.every(({ who }) => who === administrator)).toBe(true)
  })

  test('a cleared attribute, and values of one that has several', async () => {
    await change('Ben', replace('telephoneNumber', '1'), {
      ...{ attribute: 'servicePrincipalName', operation: 'add' },
      values: ['HTTP/a.corp.test', 'HTTP/b.corp.test'],
    })
    const [first] = await of('Ben')
    await change('Ben', replace('telephoneNumber'))

    const records = await activity.until(({ what }) => what.endsWith('/Ben'), 2)

    expect(first?.details.filter(({ property }) => property === 'servicePrincipalName')).toEqual([
      { property: 'servicePrincipalName', after: 'HTTP/a.corp.test' },
      { property: 'servicePrincipalName', after: 'HTTP/b.corp.test' },
    ])
    expect(detail(records[1], 'telephoneNumber')).toEqual({
      property: 'telephoneNumber',
      before: '1',
    })
  })

  test('an account is disabled, and says flags by name', async () => {
    await change('Cat', replace('userAccountControl', String(0x200 | 0x20 | 0x2 | 0x1_00_00)))

    const [record] = await of('Cat')

    expect(detail(record, 'Account status')).toMatchObject({ before: 'Enabled', after: 'Disabled' })
    expect(detail(record, 'userAccountControl')).toMatchObject({
      before: 'Password not required, Normal account',
      after: 'Password not required, Normal account, Password never expires',
    })
  })

  test('a password that another sets is reset, and its value is nowhere', async () => {
    await change('Dan', replace('unicodePwd', unicodePassword('Never-Seen-Here-1')))

    const [record] = await of('Dan')

    expect(record).toMatchObject({ who: administrator, certainty: 'exact' })
    expect(detail(record, 'Password')).toEqual({ property: 'Password', after: 'reset' })
    expect(JSON.stringify(activity.host.records) + activity.host.dump()).not.toContain('Never-Seen')
  })

  test('a lockout that is lifted', async () => {
    await change('Eve', replace('lockoutTime', '134397795026875330'))
    await of('Eve')
    await change('Eve', replace('lockoutTime', '0'))

    const records = await activity.until(({ what }) => what.endsWith('/Eve'), 2)

    expect(records.map((record) => detail(record, 'Account lockout')?.after)).toEqual([
      'Locked',
      'Not locked',
    ])
  })

  test('a rename and a move', async () => {
    await add('OU=Elsewhere,DC=corp,DC=test', 'organizationalUnit')
    await connection.rename(dnOf('Fay'), 'CN=Fay Two,OU=Elsewhere,DC=corp,DC=test')

    const [renamed] = await of('Fay Two', 'Renamed')
    const [moved] = await of('Fay Two', 'Moved')

    expect(detail(renamed, 'Name')).toMatchObject({ before: 'Fay', after: 'Fay Two' })
    expect(detail(moved, 'Location')).toMatchObject({
      before: 'corp.test/People',
      after: 'corp.test/Elsewhere',
    })
  })

  test('what is in a container has its new place after the container moved', async () => {
    await add('OU=Inner,OU=People,DC=corp,DC=test', 'organizationalUnit')
    await add('CN=Deep,OU=Inner,OU=People,DC=corp,DC=test', 'contact')
    await of('Deep', 'Added')
    await connection.rename('OU=Inner,OU=People,DC=corp,DC=test', 'OU=Outer,DC=corp,DC=test')
    await of('Outer', 'Moved')

    await connection.modify('CN=Deep,OU=Outer,DC=corp,DC=test', [replace('description', 'x')])
    const [record] = await of('Deep')

    expect(record).toMatchObject({ what: 'corp.test/Outer/Deep', who: administrator })
    expect(activity.host.records.filter(({ what }) => what.endsWith('/Deep'))).toHaveLength(2)
  })

  test('members come and go, also foreign ones', async () => {
    const foreign = 'S-1-5-21-1-2-3-1104'
    const admins = 'CN=Domain Admins,CN=Users,DC=corp,DC=test'
    const memberOf = (operation: Change['operation'], ...values: string[]) =>
      connection.modify(admins, [{ attribute: 'member', operation, values }])
    await memberOf('add', dnOf('Gus'))
    const [added] = await of('Domain Admins')
    await memberOf('delete', dnOf('Gus'))
    const both = await activity.until(({ what }) => what.endsWith('/Domain Admins'), 2)
    await add(dnOf('Locals'), 'group', { sAMAccountName: 'Locals', groupType: '-2147483644' })
    await connection.modify(dnOf('Locals'), [
      {
        attribute: 'member',
        operation: 'add',
        values: [`<SID=${sidBytes(foreign).toString('hex')}>`],
      },
    ])
    const [local] = await of('Locals', 'Added')

    expect(added).toMatchObject({ who: administrator, certainty: 'exact', objectType: 'group' })
    expect(detail(added, 'Member')).toEqual({ property: 'Member', after: 'corp.test/People/Gus' })
    expect(detail(added, 'Administrative group')?.after).toBe('Domain Admins')
    expect(detail(both[1], 'Member')).toEqual({
      property: 'Member',
      before: 'corp.test/People/Gus',
    })
    expect(detail(local, 'Member')?.after).toContain(foreign)
  })

  test('a user is deleted, with all that it was', async () => {
    await connection.modify(dnOf('Helpers'), [
      { attribute: 'member', operation: 'add', values: [dnOf('Hal')] },
    ])
    await connection.remove(dnOf('Hal'))
    const [removed] = await of('Hal', 'Removed')

    expect(removed).toMatchObject({ who: administrator, what: 'corp.test/People/Hal' })
    expect(detail(removed, 'sAMAccountName')).toEqual({ property: 'sAMAccountName', before: 'Hal' })
  })

  test('what was deleted comes back, and says so', async () => {
    const [removed] = await of('Hal', 'Removed')
    const guid = detail(removed, 'Object GUID')?.after ?? ''
    const dn = `CN=Hal\\0ADEL:${guid},CN=Deleted Objects,DC=corp,DC=test`
    await connection.modify(
      dn,
      [
        { attribute: 'isDeleted', operation: 'delete', values: [] },
        replace('distinguishedName', dnOf('Hal')),
      ],
      [showDeleted()],
    )

    const [record] = await activity.until((each) => detail(each, 'Restored') !== undefined)

    expect(record).toMatchObject({
      action: 'Added',
      what: 'corp.test/People/Hal',
      objectType: 'user',
    })
    expect(detail(record, 'Restored')).toMatchObject({
      before: 'corp.test/People/Hal',
      after: 'corp.test/People/Hal',
    })
    expect(detail(record, 'Object GUID')?.after).toBe(guid)
    expect(record?.who).toBe(administrator)
  })

  test('a million characters are cut, with a mark', async () => {
    await change(
      'Ida',
      replace('info', 'x'.repeat(1024)),
      replace('comment', 'y'.repeat(1_000_000)),
    )

    const [record] = await of('Ida')

    expect(detail(record, 'comment')?.after).toMatch(/^y+… \(cut: 1000000 in all, SHA-256 .+\)$/)
    expect(detail(record, 'info')?.after).toHaveLength(1024)
  })

  test('what was undone before anybody looked is told by the log', async () => {
    await addUser('Passing')
    await connection.remove(dnOf('Passing'))
    await change('Jim', replace('title', 'one'))
    await change('Jim', replace('title', 'two'))

    const [added] = await of('Passing', 'Added')
    const [removed] = await of('Passing', 'Removed')
    const titles = await activity.until(
      ({ what, action }) => what.endsWith('/Jim') && action === 'Modified',
      2,
    )

    expect([added?.who, removed?.who]).toEqual([administrator, administrator])
    expect(titles.map((record) => detail(record, 'title'))).toEqual([
      { property: 'title', after: 'one' },
      { property: 'title', before: 'one', after: 'two' },
    ])
  })

  test('who may do what: entries that came and went, in words', async () => {
    await domain.tool([
      'dsacl',
      'set',
      `--objectdn=${dnOf('Jim')}`,
      `--sddl=(OA;;CR;00299570-246d-11d0-a768-00aa006e0529;;AU)`,
    ])

    const [record] = await activity.until(
      (each) => detail(each, 'nTSecurityDescriptor') !== undefined && each.what.endsWith('/Jim'),
    )

    expect(detail(record, 'nTSecurityDescriptor')).toEqual({
      property: 'nTSecurityDescriptor',
      after: 'Allow Authenticated Users: extended right User Force Change Password',
    })
  })

  test('a policy that is linked, by its name', async () => {
    const policy = '{31B2F340-016D-11D2-945F-00C04FB984F9}'
    await connection.modify(people, [
      replace('gPLink', `[LDAP://CN=${policy},CN=Policies,CN=System,DC=corp,DC=test;2]`),
    ])

    const [record] = await of('People')

    expect(detail(record, 'gPLink')).toEqual({
      property: 'gPLink',
      after: 'Default Domain Policy (enforced)',
    })
  })

  test('what is refused is told as refused', async () => {
    const { username, password } = await domain.reader('none')
    await using reader = await domain.connect({ username, password })

    await expect(reader.modify(dnOf('Jim'), [replace('title', 'boss')])).rejects.toThrow()
    const [record] = await activity.until(({ succeeded }) => !succeeded)

    expect(record).toMatchObject({ action: 'Modified', what: 'corp.test/People/Jim' })
    expect(record?.who.toLowerCase()).toContain('reader')
  })

  test('nothing is told twice, and every record names its object', async () => {
    const { records } = activity.host
    const described = records.filter((record) => detail(record, 'description'))

    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
    expect(records.filter((record) => !detail(record, 'Object GUID'))).toEqual([])
    expect(described).toHaveLength(3)
  })
})
