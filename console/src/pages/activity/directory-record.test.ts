import type { Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { expect, test } from 'vitest'
import { directoryRecord } from './directory-record.ts'

const guid: Detail = { property: directoryProperties.objectGuid, after: 'b3b4…' }
const changesOf = (...details: Detail[]) =>
  directoryRecord({ details: [guid, ...details] })?.changes

test('a record without the id of an object is of no directory', () => {
  expect(directoryRecord({ details: [{ property: 'mode', after: '644' }] })).toBeUndefined()
})

test('members that came and went are one list', () => {
  const member = directoryProperties.member

  expect(
    changesOf(
      { property: member, after: 'corp.test/Staff/Alice' },
      { property: member, before: 'corp.test/Staff/Bob' },
      { property: member, after: 'corp.test/Staff/Carol' },
    ),
  ).toEqual([
    {
      form: 'items',
      property: member,
      of: 'members',
      added: ['corp.test/Staff/Alice', 'corp.test/Staff/Carol'],
      removed: ['corp.test/Staff/Bob'],
      kept: [],
    },
  ])
})

test('of flags those that changed are told from those that stayed', () => {
  const changes = changesOf({
    property: 'userAccountControl',
    before: 'Normal account',
    after: 'Normal account, Password never expires',
  })

  expect(changes).toMatchObject([
    { of: 'flags', added: ['Password never expires'], removed: [], kept: ['Normal account'] },
  ])
})

test('values that came and went are one list, one that became another is no list', () => {
  const property = 'servicePrincipalName'

  expect(changesOf({ property, before: 'a' }, { property, after: 'b\nc' })).toMatchObject([
    { form: 'items', of: 'values', added: ['b\nc'], removed: ['a'] },
  ])
  expect(changesOf({ property: 'info', before: 'a\nb', after: 'b' })).toEqual([
    { form: 'value', property: 'info', before: 'a\nb', after: 'b' },
  ])
})

test('where there were no flags, each that is there came', () => {
  const changes = changesOf({ property: 'userAccountControl', before: 'none', after: 'Locked' })

  expect(changes).toMatchObject([{ of: 'flags', added: ['Locked'], removed: [] }])
})

test('what is said of the record itself is no change', () => {
  const record = directoryRecord({
    details: [
      guid,
      { property: directoryProperties.evidence, after: 'Samba audit log' },
      { property: directoryProperties.administrativeGroup, after: 'Domain Admins' },
      { property: directoryProperties.groupType, after: 'Security, global' },
    ],
  })

  expect(record).toEqual({
    objectGuid: 'b3b4…',
    evidence: 'Samba audit log',
    administrativeGroup: 'Domain Admins',
    groupType: 'Security, global',
    changes: [],
  })
})
