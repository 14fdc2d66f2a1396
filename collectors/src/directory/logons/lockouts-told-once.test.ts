import { expect, test } from 'vitest'
import { nothingRead } from '../events/event-source.ts'
import { parseEvent } from '../events/event-xml.ts'
import { accountXml } from '../events/testing/event-samples.ts'
import { OwnLogons } from './own-logons.ts'
import { WindowsLogonSource } from './windows-logon-source.ts'

const events = [accountXml(4740, 'alice', { TargetDomainName: 'PC1' }), accountXml(4767, 'alice')]

function toldOf(filter: { lockouts?: boolean }) {
  const source = new WindowsLogonSource(
    {
      input: () => ({ name: 'Security', isUsed: true, note: '' }),
      problems: () => [],
      read: () => Promise.resolve(nothingRead),
      close: () => Promise.resolve(),
    },
    { failed: true, successful: true, computers: false, ...filter },
    new OwnLogons(undefined),
  )
  return source.recordsOf(events.map(parseEvent)).map(({ action }) => action)
}

test('lockouts are told, unless somebody else reads them from the domain', () => {
  expect(toldOf({})).toEqual(['Modified', 'Modified'])
  expect(toldOf({ lockouts: true })).toEqual(['Modified', 'Modified'])
  expect(toldOf({ lockouts: false })).toEqual([])
})
