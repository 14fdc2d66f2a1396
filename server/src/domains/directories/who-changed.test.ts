import { ActivityRecordId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import type { EdgeChange } from './membership-edge.store.ts'
import { type RecordedMembership, whoChanged } from './who-changed.ts'

const recordId = ActivityRecordId.parse('01999999-0000-7000-8003-000000000001')
const paths = new Map([
  ['alice', new Set(['corp.test/staff/alice', 'corp.test/old/alice'])],
  ['bob', new Set(['corp.test/staff/bob'])],
])
const at = (time: string) => `2026-11-20T${time}:00.000Z`

const change = (
  time: string,
  kind: EdgeChange['change'],
  more: Partial<EdgeChange> = {},
): EdgeChange => ({
  ...{ at: new Date(at(time)), change: kind, groupId: 'staff', memberId: 'alice' },
  ...more,
})
const record = (
  time: string,
  kind: EdgeChange['change'],
  who: string,
  more: Partial<RecordedMembership> = {},
): RecordedMembership => ({
  ...{ at: at(time), change: kind, groupId: 'staff', memberPath: 'corp.test/Staff/Alice' },
  ...{ who, certainty: 'exact', recordId },
  ...more,
})

const told = (changes: EdgeChange[], records: RecordedMembership[]) => {
  const by = whoChanged(changes, records, paths)
  return changes.map((one) => by.get(one)?.who)
}

test.each<[string, EdgeChange[], RecordedMembership[], (string | undefined)[]]>([
  [
    'a change was recorded before it was seen',
    [change('10:00', 'added')],
    [record('09:12', 'added', 'CORP\\boss')],
    ['CORP\\boss'],
  ],
  [
    'each of several is told of the one before it',
    [change('12:00', 'added'), change('11:00', 'removed'), change('10:00', 'added')],
    [
      record('09:30', 'added', 'first'),
      record('10:30', 'removed', 'second'),
      record('11:30', 'added', 'third'),
    ],
    ['third', 'second', 'first'],
  ],
  [
    'what was recorded before it was the other way round is another change',
    [change('12:00', 'added'), change('11:00', 'removed')],
    [record('09:30', 'added', 'long ago')],
    [undefined, undefined],
  ],
  [
    'of several in between the last is what was seen',
    [change('12:00', 'added')],
    [record('11:10', 'added', 'first'), record('11:50', 'added', 'last')],
    ['last'],
  ],
  [
    'the clock of a controller may be ahead',
    [change('12:00', 'added')],
    [record('12:04', 'added', 'CORP\\boss')],
    ['CORP\\boss'],
  ],
  [
    'what comes later is another change',
    [change('12:00', 'added')],
    [record('12:30', 'added', 'later')],
    [undefined],
  ],
  [
    'a member is known by the path that it had',
    [change('12:00', 'removed')],
    [record('11:50', 'removed', 'CORP\\boss', { memberPath: 'CORP.test/Old/Alice' })],
    ['CORP\\boss'],
  ],
  [
    'records of other groups, of other members, and of the other direction tell nothing',
    [change('12:00', 'added')],
    [
      record('11:50', 'added', 'other group', { groupId: 'admins' }),
      record('11:50', 'added', 'other member', { memberPath: 'corp.test/Staff/Bob' }),
      record('11:50', 'removed', 'other direction'),
    ],
    [undefined],
  ],
  [
    'one record tells of one change',
    [change('12:00', 'added', { memberId: 'nobody' }), change('12:00', 'added')],
    [record('11:50', 'added', 'CORP\\boss')],
    [undefined, 'CORP\\boss'],
  ],
])('%s', (_name, changes, records, expected) => {
  expect(told(changes, records)).toEqual(expected)
})
