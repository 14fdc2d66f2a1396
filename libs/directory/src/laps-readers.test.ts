import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DirectoryConnection } from './directory-connection.ts'
import { valuesOf } from './entry.ts'
import { readLapsAccess } from './laps-readers.ts'
import { readSecurityDescriptor } from './security-descriptor.ts'
import { missingForSamba, startDomain, type TestDomain } from './testing/samba.ts'
import { guidText, sidText } from './values.ts'

const missing = missingForSamba()

test.each([
  ['nothing', Buffer.alloc(0)],
  ['too little', Buffer.from('0100048014000000', 'hex')],
  [
    'a list beyond its end',
    Buffer.from(`0100048000000000000000000000000014000000${'ff'.repeat(8)}`, 'hex'),
  ],
  [
    'an entry without a size',
    Buffer.from('010004800000000000000000000000001400000002001000010000000000000000000000', 'hex'),
  ],
])('%s is no security descriptor', (_, bytes) => {
  expect(() => readSecurityDescriptor(bytes)).toThrow(RangeError)
})

describe.skipIf(missing !== '')(`readers of LAPS${missing && ` (missing: ${missing})`}`, () => {
  let domain: TestDomain
  let connection: DirectoryConnection
  beforeAll(async () => {
    domain = await startDomain()
    connection = await domain.connect()
  }, 120_000)
  afterAll(async () => {
    await connection?.close()
    await domain?.[Symbol.asyncDispose]()
  })

  test('without LAPS there are none; with it they are found by what they were given', async () => {
    expect(await Array.fromAsync(readLapsAccess(connection))).toEqual([])

    await domain.addLaps()
    const fresh = await domain.connect()
    try {
      await fresh.add(
        'OU=Desks,DC=corp,DC=test',
        new Map([['objectClass', ['organizationalUnit']]]),
      )
      await fresh.add(
        'CN=Helpdesk,CN=Users,DC=corp,DC=test',
        new Map([
          ['objectClass', ['group']],
          ['sAMAccountName', ['Helpdesk']],
        ]),
      )
      const helpdesk = await fresh.find('CN=Helpdesk,CN=Users,DC=corp,DC=test', ['objectSid'])
      const sid = sidText((helpdesk && valuesOf(helpdesk, 'objectSid')[0]) ?? Buffer.alloc(0))
      const attribute = await fresh.find(
        'CN=ms-Mcs-AdmPwd,CN=Schema,CN=Configuration,DC=corp,DC=test',
        ['schemaIDGUID'],
      )
      const id = guidText((attribute && valuesOf(attribute, 'schemaIDGUID')[0]) ?? Buffer.alloc(16))
      await domain.tool([
        ...['dsacl', 'set', '--objectdn=OU=Desks,DC=corp,DC=test'],
        `--sddl=(OA;CIIO;CR;${id};;${sid})`,
      ])
      await fresh.add(
        'CN=DESK1,OU=Desks,DC=corp,DC=test',
        new Map([
          ['objectClass', ['computer']],
          ['sAMAccountName', ['DESK1$']],
          ['userAccountControl', ['4096']],
          ['ms-Mcs-AdmPwd', ['Not-for-anybody-1']],
        ]),
      )

      const [found, ...others] = await Array.fromAsync(readLapsAccess(fresh))

      expect(others).toEqual([])
      expect(found).toMatchObject({ computer: { name: 'DESK1' }, kind: 'legacy' })
      expect(found?.readers).toContainEqual({ sid, name: 'Helpdesk', isInherited: true })
      const [first] = found?.readers.filter(({ name }) => name === 'Domain Admins') ?? []
      expect(first?.isInherited).toBe(false)
    } finally {
      await fresh.close()
    }
  })
})
