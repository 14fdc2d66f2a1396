import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { describe, expect, test } from 'vitest'
import { Identities } from './event-clusters.ts'
import { recordsOfEvents } from './event-records.ts'
import { parseEvent } from './event-xml.ts'
import { SessionAddresses } from './session-addresses.ts'
import {
  accountXml,
  dnOfAlice,
  eventXml,
  guidOfAlice,
  objectXml,
  subject,
  valueXml,
} from './testing/event-samples.ts'

const recordsOf = (...xml: string[]): CollectedRecord[] =>
  recordsOfEvents(xml.map(parseEvent), {
    known: new Identities(),
    addresses: new SessionAddresses(),
  })

/** Without GUID and evidence, which most have. */
const told = (record: CollectedRecord | undefined) =>
  record?.details
    .filter(({ property }) => !['Object GUID', 'Evidence', 'Group type'].includes(property))
    .map(({ property, before = '', after = '' }) => `${property}: ${before} > ${after}`)

const evidence = (record: CollectedRecord | undefined) =>
  record?.details.find(({ property }) => property === 'Evidence')?.after

describe('one record', () => {
  test('of two values with one correlation: deleted is before, added after', () => {
    const records = recordsOf(
      valueXml('title', 'Clerk', 'deleted'),
      valueXml('title', 'Head of <Sales>', 'added'),
    )

    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({
      who: 'CORP\\admin',
      action: 'Modified',
      objectType: 'user',
      what: 'corp.test/Staff/alice',
      where: 'dc1.corp.test',
      certainty: 'exact',
    })
    expect(told(records[0])).toEqual(['title: Clerk > Head of <Sales>'])
  })

  test('of an account event and what the directory tells of the same change', () => {
    const records = recordsOf(
      accountXml(4738, 'alice', { OldUacValue: '0x10', NewUacValue: '0x210' }),
      valueXml('userAccountControl', '512', 'deleted', {}, { at: 0.2 }),
      valueXml('userAccountControl', '66048', 'added', {}, { at: 0.2 }),
    )

    expect(records).toHaveLength(1)
    expect(evidence(records[0])).toBe('Security log 4738, 5136')
    expect(told(records[0])).toEqual([
      'userAccountControl: Normal account > Normal account, Password never expires',
    ])
  })

  test('also when the directory tells seconds later', () => {
    const records = recordsOf(
      accountXml(4742, 'PC1$', { ServicePrincipalNames: 'HOST/PC1\n\t\tHTTP/PC1' }),
      valueXml(
        'servicePrincipalName',
        'HTTP/PC1',
        'added',
        { ObjectDN: 'CN=PC1,CN=Computers,DC=corp,DC=test', ObjectClass: 'computer' },
        { at: 9 },
      ),
    )

    expect(records.map(told)).toEqual([['servicePrincipalName:  > HTTP/PC1']])
  })

  test('of a new account, with all that was set while it was made', () => {
    const records = recordsOf(
      objectXml(5137, { ObjectDN: dnOfAlice }),
      valueXml('sAMAccountName', 'alice', 'added'),
      accountXml(4720, 'alice', { DisplayName: 'Alice', OldUacValue: '0x0', NewUacValue: '0x15' }),
      accountXml(4722, 'alice'),
      accountXml(4724, 'alice'),
      accountXml(4738, 'alice', { OldUacValue: '0x15', NewUacValue: '0x10' }),
    )

    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ action: 'Added', what: 'corp.test/Staff/alice' })
    expect(told(records[0])).toEqual(
      expect.arrayContaining(['Password:  > reset', 'displayName:  > Alice']),
    )
  })

  test('of a member, named by both kinds of event', () => {
    const group = 'CN=Domain Admins,CN=Users,DC=corp,DC=test'
    const records = recordsOf(
      eventXml(4728, {
        MemberName: dnOfAlice,
        MemberSid: 'S-1-5-21-1-2-3-1104',
        TargetUserName: 'Domain Admins',
        TargetDomainName: 'CORP',
        TargetSid: 'S-1-5-21-1-2-3-512',
        ...subject,
      }),
      valueXml('member', dnOfAlice, 'added', { ObjectDN: group, ObjectClass: 'group' }),
    )

    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ what: 'corp.test/Users/Domain Admins', objectType: 'group' })
    expect(told(records[0])).toEqual([
      'Administrative group:  > Domain Admins',
      'Member:  > corp.test/Staff/alice',
    ])
  })
})

describe('two records', () => {
  test('of what was done and undone within a moment', () => {
    const records = recordsOf(
      accountXml(4738, 'alice', { OldUacValue: '0x10', NewUacValue: '0x210' }),
      accountXml(4738, 'alice', { OldUacValue: '0x210', NewUacValue: '0x10' }, { at: 0.3 }),
    )

    expect(records.map(told)).toEqual([
      ['userAccountControl: Normal account > Normal account, Password never expires'],
      ['userAccountControl: Normal account, Password never expires > Normal account'],
    ])
  })

  test('of two people who change the same object at once', () => {
    const other = { SubjectUserName: 'bob', SubjectUserSid: 'S-1-5-21-1-2-3-1200' }
    const records = recordsOf(
      valueXml('title', 'a', 'added'),
      valueXml('department', 'b', 'added', other),
    )

    expect(records.map(({ who }) => who)).toEqual(['CORP\\admin', 'CORP\\bob'])
  })
})

describe('an object', () => {
  const moved = 'CN=alice,OU=Former,DC=corp,DC=test'

  test.each([
    [5137, { ObjectDN: dnOfAlice }, 'Added', []],
    [
      5138,
      {
        OldObjectDN: 'CN=alice\\0ADEL:x,CN=Deleted Objects,DC=corp,DC=test',
        NewObjectDN: dnOfAlice,
      },
      'Added',
      [expect.stringMatching(/^Restored: .* > corp\.test\/Staff\/alice$/)],
    ],
    [
      5139,
      { OldObjectDN: dnOfAlice, NewObjectDN: moved },
      'Moved',
      ['Location: corp.test/Staff > corp.test/Former'],
    ],
    [
      5139,
      { OldObjectDN: dnOfAlice, NewObjectDN: 'CN=Alice B\\, Smith,OU=Staff,DC=corp,DC=test' },
      'Renamed',
      ['Name: alice > Alice B, Smith'],
    ],
    [5141, { ObjectDN: dnOfAlice }, 'Removed', []],
  ])('of %i', (id, data, action, details) => {
    const [record, ...others] = recordsOf(objectXml(id, data))

    expect(others).toEqual([])
    expect(record).toMatchObject({ action, objectType: 'user' })
    expect(record?.details).toContainEqual({ property: 'Object GUID', after: guidOfAlice })
    expect(told(record)).toEqual(details)
  })
})

describe('an account', () => {
  test.each([
    [4722, 'Modified', ['Account status: Disabled > Enabled']],
    [4723, 'Modified', ['Password:  > changed']],
    [4724, 'Modified', ['Password:  > reset']],
    [4725, 'Modified', ['Account status: Enabled > Disabled']],
    [4726, 'Removed', []],
    [4740, 'Modified', ['Account lockout: Not locked > Locked']],
    [4767, 'Modified', ['Account lockout: Locked > Not locked']],
    [4780, 'Modified', []],
  ])('of %i', (id, action, details) => {
    const [record, ...others] = recordsOf(accountXml(id, 'alice'))

    expect(others).toEqual([])
    expect(record).toMatchObject({
      action,
      objectType: 'user',
      what: 'CORP\\alice',
      succeeded: true,
    })
    expect(told(record)).toEqual(details)
  })

  test('whose codes alone say what changed', () => {
    const [record] = recordsOf(
      accountXml(4738, 'alice', { UserAccountControl: '\n\t\t%%2089\n\t\t%%2050' }),
    )

    expect(told(record)).toEqual([
      'userAccountControl: Password not required > ',
      'userAccountControl:  > Password never expires',
    ])
  })

  test('that was refused', () => {
    expect(recordsOf(accountXml(4766, 'alice'))[0]?.succeeded).toBe(false)
  })

  test.each([
    [4741, 'Added'],
    [4742, 'Modified'],
    [4743, 'Removed'],
  ])('of a computer, of %i', (id, action) => {
    expect(recordsOf(accountXml(id, 'PC1$'))).toMatchObject([{ action, objectType: 'computer' }])
  })
})

describe('beside objects', () => {
  test.each([
    [
      4719,
      {
        SubcategoryGuid: '{0CCE923C-69AE-11D9-BED3-505054503030}',
        AuditPolicyChanges: '%%8448, %%8450',
      },
      'Directory Service Changes',
      ['Audit:  > success no longer audited, failure no longer audited'],
    ],
    [
      4704,
      { TargetSid: 'S-1-5-32-544', PrivilegeList: 'SeBackupPrivilege\n\t\tSeDebugPrivilege' },
      'Administrators',
      ['User right:  > SeBackupPrivilege, SeDebugPrivilege'],
    ],
    [
      4718,
      { TargetSid: 'S-1-5-32-545', AccessRemoved: 'SeNetworkLogonRight' },
      'Users',
      ['User right: SeNetworkLogonRight > '],
    ],
    [
      4706,
      { DomainName: 'partner.test', TdoDirection: '3' },
      'partner.test',
      ['Direction:  > both ways'],
    ],
    [
      4713,
      { KerberosPolicyChange: 'KerMaxT: 0x1 (0x2)' },
      'Kerberos policy',
      ['Changes:  > KerMaxT: 0x1 (0x2)'],
    ],
    [
      4794,
      { Workstation: 'DC1', Status: '0x0' },
      'Administrator of the Directory Services Restore Mode',
      ['Password:  > reset'],
    ],
    [
      4662,
      {
        ObjectServer: 'DS',
        ObjectName: '%{7ef1a358-e3d8-4d68-906d-4c9389cad31a}',
        AccessMask: '0x100',
        Properties: '%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}',
      },
      '%{7ef1a358-e3d8-4d68-906d-4c9389cad31a}',
      ['Access:  > Replicating Directory Changes All'],
    ],
  ])('of %i', (id, data, what, details) => {
    const [record, ...others] = recordsOf(eventXml(id, { ...subject, ...data }))

    expect(others).toEqual([])
    expect(record).toMatchObject({ what, who: 'CORP\\admin' })
    expect(told(record)).toEqual(details)
  })

  test('of a log that was cleared, with who did it', () => {
    const xml = eventXml(1102, {}).replace(
      '<EventData></EventData>',
      '<UserData><LogFileCleared xmlns="http://manifests.microsoft.com/win/2004/08/windows/eventlog">' +
        '<SubjectUserName>mallory</SubjectUserName><SubjectDomainName>CORP</SubjectDomainName>' +
        '<SubjectLogonId>0x99</SubjectLogonId></LogFileCleared></UserData>',
    )

    expect(recordsOf(xml)).toMatchObject([
      { action: 'Removed', objectType: 'Event log', what: 'Security', who: 'CORP\\mallory' },
    ])
  })

  test('controllers may replicate', () => {
    const data = {
      ...subject,
      SubjectUserName: 'DC2$',
      ObjectName: '%{7ef1a358-e3d8-4d68-906d-4c9389cad31a}',
      AccessMask: '0x100',
      Properties: '{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}',
    }

    expect(recordsOf(eventXml(4662, data))).toEqual([])
  })
})

test('who did it sat where the logon came from', () => {
  const [record] = recordsOf(
    eventXml(4624, {
      TargetUserName: 'admin',
      TargetDomainName: 'CORP',
      TargetLogonId: '0x1a2b',
      LogonType: '3',
      IpAddress: '::ffff:10.0.0.9',
    }),
    accountXml(4725, 'alice'),
  )

  expect(record?.workstation).toBe('10.0.0.9')
})

test('secrets are not in records', () => {
  const records = recordsOf(
    valueXml('msLAPS-Password', 'Hidden.Horse.1', 'added'),
    valueXml('ms-Mcs-AdmPwd', 'Hidden.Horse.1', 'added'),
    valueXml('title', 'Clerk', 'added'),
  )

  expect(JSON.stringify(records)).not.toContain('Hidden')
  expect(records).toHaveLength(1)
})

test('a record has the same key each time its events are read', () => {
  const xml = [valueXml('title', 'Clerk', 'deleted'), valueXml('title', 'Head', 'added')]

  expect(recordsOf(...xml.toReversed())[0]?.key).toBe(recordsOf(...xml)[0]?.key)
})
