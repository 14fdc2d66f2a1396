import { expect, test } from 'vitest'
import { toldOnce } from './told-once.ts'

const logons = {
  kind: 'directory-logons',
  source_id: 'a',
  settings: { lockouts: true, failed: false },
}
const activity = { kind: 'directory-activity', source_id: 'a', settings: {} }

test.each([
  ['the domain is read by the same source', [logons, activity], true, false],
  ['only another source reads a domain', [logons, { ...activity, source_id: 'b' }], true, true],
  ['nobody reads the domain', [logons], true, true],
  ['nobody can sign in to the domain', [logons, activity], false, true],
])('lockouts when %s', (_when, running, hasLogin, lockouts) => {
  expect(toldOnce(logons, running, hasLogin)).toEqual({ failed: false, lockouts })
})

test('who asked for none gets none, and others keep their settings', () => {
  const none = { ...logons, settings: { lockouts: false } }

  expect(toldOnce(none, [none], true)).toEqual({ lockouts: false })
  expect(toldOnce(activity, [logons, activity], true)).toEqual({})
})
