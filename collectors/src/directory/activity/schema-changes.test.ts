import { join } from 'node:path'
import { configurationFile } from '@gatehouse/directory/testing/samba-files'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { describe, expect, test } from 'vitest'
import { detail, isCollecting, peopleOf, replace, runActivity } from './testing.ts'

const missing = missingForSamba()
const schema = 'CN=Schema,CN=Configuration,DC=corp,DC=test'

const load = (domain: TestDomain, ldif: string) =>
  domain.run(
    'ldbmodify',
    [
      ...['-H', join(domain.directory, 'private', 'sam.ldb')],
      ...[`--configfile=${configurationFile(domain.directory)}`],
      '--option=dsdb:schema update allowed=true',
    ],
    ldif,
  )

const attribute = (name: string, oid: string, searchFlags: number) => `dn: CN=${name},${schema}
changetype: add
objectClass: attributeSchema
lDAPDisplayName: ${name}
attributeID: ${oid}
attributeSyntax: 2.5.5.12
oMSyntax: 64
isSingleValued: TRUE
searchFlags: ${searchFlags}
`

const now = `dn:
changetype: modify
add: schemaUpdateNow
schemaUpdateNow: 1
`

const mayHave = (...names: string[]) => `dn: CN=User,${schema}
changetype: modify
add: mayContain
${names.map((name) => `mayContain: ${name}`).join('\n')}
`

describe.skipIf(missing !== '')(`the schema of a forest ${missing}`, () => {
  test('what comes into it is recorded, and what it then calls a secret is kept nowhere', async () => {
    await using domain = await startDomain()
    await using unit = await peopleOf(domain)
    await unit.add('Ann', 'user')
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)

    await load(domain, attribute('gatehouseShoeSize', '1.3.6.1.4.1.99999.1.1', 0))
    await load(domain, attribute('gatehouseSafeCode', '1.3.6.1.4.1.99999.1.2', 128))
    await load(domain, now)
    await load(domain, mayHave('gatehouseShoeSize', 'gatehouseSafeCode'))
    await load(domain, now)
    await unit.change(
      'Ann',
      replace('gatehouseShoeSize', '44'),
      replace('gatehouseSafeCode', 'nobody-reads-this'),
    )
    const [ann] = await activity.until(({ what }) => what.endsWith('/Ann'))
    const [added] = await activity.until(({ what }) => what.endsWith('/gatehouseShoeSize'))
    const [changed] = await activity.until(({ what }) => what.endsWith('/Schema/User'))
    await activity.stop()

    expect(added).toMatchObject({
      ...{ action: 'Added', objectType: 'attributeSchema' },
      what: 'corp.test/Configuration/Schema/gatehouseShoeSize',
    })
    expect(detail(added, 'attributeID')?.after).toBe('1.3.6.1.4.1.99999.1.1')
    expect(changed).toMatchObject({ action: 'Modified', objectType: 'classSchema' })
    expect(
      changed?.details
        .filter(({ property }) => property === 'mayContain')
        .map(({ after }) => after),
    ).toEqual(['gatehouseSafeCode', 'gatehouseShoeSize'])
    expect(detail(ann, 'gatehouseShoeSize')?.after).toBe('44')
    expect(JSON.stringify(activity.host.records) + activity.host.dump()).not.toContain(
      'nobody-reads-this',
    )
    expect(activity.host.records.map(({ what }) => what)).not.toContain(
      'corp.test/Configuration/Schema',
    )
  }, 120_000)
})
