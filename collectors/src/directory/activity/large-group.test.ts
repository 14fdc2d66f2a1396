import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { missingForSamba, startDomain } from '@gatehouse/directory/testing/samba'
import { describe, expect, test } from 'vitest'
import { isCollecting, runActivity } from './testing.ts'

const missing = missingForSamba()

const place = 'OU=Many,DC=corp,DC=test'
const count = 5000

describe.skipIf(missing !== '')(`a large group ${missing}`, () => {
  test('5,000 new members are each named once, with who added them', async () => {
    await using domain = await startDomain()
    await using connection = await domain.connect()
    const add = (dn: string, type: string) => connection.add(dn, new Map([['objectClass', [type]]]))
    await add(place, 'organizationalUnit')
    await add(`CN=Helpers,${place}`, 'group')
    const dns = Array.from({ length: count }, (_, at) => `CN=c${at},${place}`)
    for (let at = 0; at < dns.length; at += 50) {
      await Promise.all(dns.slice(at, at + 50).map((dn) => add(dn, 'contact')))
    }
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)

    await connection.modify(`CN=Helpers,${place}`, [
      { attribute: 'member', operation: 'add', values: dns },
    ])
    const isHelpers = ({ what }: CollectedRecord) => what.endsWith('/Helpers')
    const records = await activity.until(isHelpers, Math.ceil(count / 197))
    await activity.stop()

    const members = records.flatMap(({ details }) =>
      details.flatMap(({ property, after }) => (property === 'Member' && after ? [after] : [])),
    )
    expect(members).toHaveLength(count)
    expect(new Set(members).size).toBe(count)
    expect(new Set(records.map(({ who }) => who))).toEqual(
      new Set([String.raw`CORP\Administrator`]),
    )
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
  }, 600_000)
})
