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

/** `Member: before > after` */
const told = ({ details }: CollectedRecord) =>
  details
    .filter(({ property }) => !['Object GUID', 'Evidence', 'Group type'].includes(property))
    .map(({ property, before = '', after = '' }) => `${property}: ${before} > ${after}`)

const evidence = ({ details }: CollectedRecord) =>
  details.find(({ property }) => property === 'Evidence')?.after

interface Expected {
  action: CollectedRecord['action']
  type: string
  what?: string
  details?: string[]
  succeeded?: false
}

const member = { MemberName: dnOfAlice, MemberSid: 'S-1-5-21-1-2-3-1104' }
const added = { action: 'Added' } as const
const removed = { action: 'Removed' } as const
const modified = { action: 'Modified' } as const
const came = { ...modified, details: ['Member:  > corp.test/Staff/alice'] }
const went = { ...modified, details: ['Member: corp.test/Staff/alice > '] }

/** In the order of Microsoft's list: made, member came, member went, deleted, changed. */
const groups: [type: string, ...ids: number[]][] = [
  ['Security, global', 4727, 4728, 4729, 4730, 4737],
  ['Security, domain local', 4731, 4732, 4733, 4734, 4735],
  ['Security, universal', 4754, 4756, 4757, 4758, 4755],
  ['Distribution, domain local', 4744, 4746, 4747, 4748, 4745],
  ['Distribution, global', 4749, 4751, 4752, 4753, 4750],
  ['Distribution, universal', 4759, 4761, 4762, 4763, 4760],
]

const ofGroups = groups.flatMap(([, ...ids]) =>
  [added, came, went, removed, modified].map(
    (expected, at): [number, Record<string, string>, Expected] => [
      ids[at] ?? 0,
      expected === came || expected === went ? member : {},
      { ...expected, type: 'group' },
    ],
  ),
)

const user = (expected: Partial<Expected>): Expected => ({ ...modified, type: 'user', ...expected })

const events: [id: number, data: Record<string, string>, expected: Expected][] = [
  [
    4720,
    { SamAccountName: 'alice', DisplayName: 'Alice', OldUacValue: '0x0', NewUacValue: '0x10' },
    user({ ...added, details: ['sAMAccountName:  > alice', 'displayName:  > Alice'] }),
  ],
  [4722, {}, user({ details: ['Account status: Disabled > Enabled'] })],
  [4723, {}, user({ details: ['Password:  > changed'] })],
  [4724, {}, user({ details: ['Password:  > reset'] })],
  [4725, {}, user({ details: ['Account status: Enabled > Disabled'] })],
  [4726, {}, user(removed)],
  [
    4738,
    { OldUacValue: '0x10', NewUacValue: '0x210' },
    user({
      details: ['userAccountControl: Normal account > Normal account, Password never expires'],
    }),
  ],
  [
    4738,
    { HomeDirectory: '\\\\srv1\\alice' },
    user({ details: ['homeDirectory:  > \\\\srv1\\alice'] }),
  ],
  [
    4740,
    { TargetDomainName: 'PC1', SubjectUserName: 'DC1$' },
    user({ details: ['Account lockout: Not locked > Locked'] }),
  ],
  [
    4765,
    { SourceUserName: 'OLD\\admin', SourceSid: 'S-1-5-21-9-9-9-500', SidList: '-' },
    user({ details: ['sIDHistory:  > S-1-5-21-9-9-9-500'] }),
  ],
  [4766, {}, user({ succeeded: false })],
  [4767, {}, user({ details: ['Account lockout: Locked > Not locked'] })],
  [4780, {}, user({})],
  [
    4781,
    { TargetUserName: '', OldTargetUserName: 'alice', NewTargetUserName: 'alice2' },
    user({ what: 'CORP\\alice2', details: ['sAMAccountName: alice > alice2'] }),
  ],
  [
    4739,
    {
      TargetUserName: '',
      TargetSid: '',
      DomainName: 'CORP',
      DomainSid: 'S-1-5-21-1-2-3',
      LockoutThreshold: '5',
    },
    { ...modified, type: 'domainDNS', what: 'CORP', details: ['lockoutThreshold:  > 5'] },
  ],
  [
    4741,
    { DnsHostName: 'pc1.corp.test' },
    { ...added, type: 'computer', details: ['dNSHostName:  > pc1.corp.test'] },
  ],
  [
    4742,
    { DnsHostName: 'pc1.corp.test' },
    { ...modified, type: 'computer', details: ['dNSHostName:  > pc1.corp.test'] },
  ],
  [4743, {}, { ...removed, type: 'computer' }],
  [4764, {}, { ...modified, type: 'group' }],
  ...ofGroups,
]

const accountOf = (type: string) =>
  type === 'computer' ? 'PC1$' : type === 'group' ? 'Helpers' : 'alice'

describe('an account event', () => {
  test.each(events)('%i with %o is what it says', (id, data, expected) => {
    const account = accountOf(expected.type)

    const [record, ...others] = recordsOf(accountXml(id, account, data))

    expect(others).toEqual([])
    expect(record).toMatchObject({
      action: expected.action,
      objectType: expected.type,
      what: expected.what ?? `CORP\\${account}`,
      who: id === 4740 ? 'CORP\\DC1$' : 'CORP\\admin',
      where: 'dc1.corp.test',
      workstation: id === 4740 ? 'PC1' : '',
      succeeded: expected.succeeded ?? true,
      certainty: 'exact',
    })
    if (record) expect(evidence(record)).toBe(`Security log ${id}`)
    expect(record && told(record)).toEqual(
      expect.arrayContaining(expected.details ?? ([] as string[])),
    )
  })

  test('is there for each number that Windows has from 4720 to 4767', () => {
    const ids = new Set(events.map(([id]) => id))
    // Windows has no 4721 and no 4736.
    const all = Array.from({ length: 48 }, (_, at) => 4720 + at)
    expect(all.filter((id) => !ids.has(id))).toEqual([4721, 4736])
  })

  test.each(groups)('about a group says that it is %s', (type, ...ids) => {
    for (const id of ids.slice(1, 3)) {
      const [record] = recordsOf(accountXml(id, 'Helpers', member))
      expect(record?.details).toContainEqual({ property: 'Group type', after: type })
    }
  })

  test.each(events.map(([id, data]) => [id, data] as const))(
    '%i that was refused is a record of what did not happen',
    (id, data) => {
      const xml = accountXml(id, 'alice', data).replace(
        '</System>',
        '<Keywords>0x8010000000000000</Keywords></System>',
      )

      expect(recordsOf(xml)).toMatchObject([{ succeeded: false }])
    },
  )
})

test.each([
  [
    'Security Enabled Universal Group Changed to Security Enabled Global Group.',
    { before: 'Security Enabled Universal Group', after: 'Security Enabled Global Group' },
  ],
  ['Etwas anderes.', { after: 'Etwas anderes.' }],
])('4764 says what kind of group it was and is: %s', (GroupTypeChange, sides) => {
  const [record] = recordsOf(accountXml(4764, 'Helpers', { GroupTypeChange }))

  expect(record?.details).toContainEqual({ property: 'Group type', ...sides })
})

test('what was refused does not make what was done beside it look refused', () => {
  const refused = accountXml(4724, 'alice').replace(
    '</System>',
    '<Keywords>0x8010000000000000</Keywords></System>',
  )

  const records = recordsOf(refused, accountXml(4724, 'alice', {}, { at: 0.5 }))

  expect(records.map(({ succeeded }) => succeeded)).toEqual([false, true])
})

describe('an event of the directory', () => {
  const object = 'corp.test/Staff/alice'

  test.each([
    [5136, 'Modified', object, ['title: Clerk > Head']],
    [5137, 'Added', object, []],
    [5138, 'Added', object, ['Restored: corp.test/Deleted Objects/alice > corp.test/Staff/alice']],
    [5139, 'Moved', 'corp.test/Former/alice', ['Location: corp.test/Staff > corp.test/Former']],
    [5141, 'Removed', object, []],
  ])('%i is what it says', (id, action, what, details) => {
    const former = 'CN=alice,OU=Former,DC=corp,DC=test'
    const deleted = 'CN=alice,CN=Deleted Objects,DC=corp,DC=test'
    const data: Record<number, Record<string, string>> = {
      5138: { OldObjectDN: deleted, NewObjectDN: dnOfAlice },
      5139: { OldObjectDN: dnOfAlice, NewObjectDN: former },
    }
    const xml =
      id === 5136
        ? [valueXml('title', 'Clerk', 'deleted'), valueXml('title', 'Head', 'added')]
        : [objectXml(id, data[id] ?? { ObjectDN: dnOfAlice })]

    const [record, ...others] = recordsOf(...xml)

    expect(others).toEqual([])
    expect(record).toMatchObject({
      ...{ action, objectType: 'user', what, who: 'CORP\\admin', where: 'dc1.corp.test' },
      ...{ succeeded: true, certainty: 'exact' },
    })
    expect(record?.details).toContainEqual({ property: 'Object GUID', after: guidOfAlice })
    expect(record && told(record)).toEqual(details)
  })

  test('5140 is about a share, and no record', () => {
    expect(recordsOf(eventXml(5140, { ...subject, ShareName: '\\\\*\\SYSVOL' }))).toEqual([])
  })

  test.each([
    ['writes a property', '0x20', 'Modified'],
    ['changes permissions', '0x40000', 'Modified'],
    ['takes it over', '0x80000', 'Modified'],
    ['deletes it', '0x10000', 'Removed'],
    ['reads it', '0x10', undefined],
  ])('4662 by a person who %s', (_what, AccessMask, action) => {
    const data = { ...subject, ObjectServer: 'DS', ObjectName: `%{${guidOfAlice}}`, AccessMask }

    const records = recordsOf(eventXml(4662, data))

    expect(records.map((record) => record.action)).toEqual(action === undefined ? [] : [action])
    for (const record of records) expect(record.who).toBe('CORP\\admin')
  })
})

describe('an event of the log itself', () => {
  test('that it is full, so that nothing more is written down, is a record', () => {
    expect(recordsOf(eventXml(1104, {}, { provider: 'Microsoft-Windows-Eventlog' }))).toMatchObject(
      [{ action: 'Modified', objectType: 'Event log', what: 'Security' }],
    )
  })
})
