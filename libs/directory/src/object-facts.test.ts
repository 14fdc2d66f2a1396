import { describe, expect, test } from 'vitest'
import type { Entry } from './entry.ts'
import { guidOfExtendedDn, plainDn } from './extended-dn.ts'
import { factsOf } from './object-facts.ts'
import { PrimaryMembers } from './primary-members.ts'
import { guidBytes, guidText, sidBytes } from './values.ts'

const guid = '7ef1a358-e3d8-4d68-906d-4c9389cad31a'
const sid = 'S-1-5-21-1-2-3-1104'
const beside = { administrativeGroupIds: new Set([512]) }

function entryOf(attributes: Readonly<Record<string, string | string[]>>): Entry {
  const texts = Object.entries(attributes).map(
    ([name, values]) =>
      [name.toLowerCase(), [values].flat().map((value) => Buffer.from(value))] as const,
  )
  return {
    dn: 'CN=Alice,OU=Staff,DC=corp,DC=test',
    attributes: new Map<string, readonly Buffer[]>([
      ['objectguid', [guidBytes(guid)]],
      ['objectsid', [sidBytes(sid)]],
      ...texts,
    ]),
  }
}

const user = ['top', 'person', 'organizationalPerson', 'user']

describe('facts of an object', () => {
  test.each([
    [user, 'user'],
    [[...user, 'inetOrgPerson'], 'user'],
    [[...user, 'computer'], 'computer'],
    [[...user, 'computer', 'msDS-GroupManagedServiceAccount'], 'service-account'],
    [['top', 'person', 'organizationalPerson', 'contact'], 'contact'],
    [['top', 'organizationalUnit'], 'organizational-unit'],
    [['top', 'group'], 'group'],
  ])('of %j', (objectClass, kind) => {
    expect(factsOf(entryOf({ objectClass }), beside)?.kind).toBe(kind)
  })

  test('are none of other kinds, or without a GUID', () => {
    expect(factsOf(entryOf({ objectClass: ['top', 'container'] }), beside)).toBeUndefined()
    const nameless = { dn: 'CN=x', attributes: new Map([['objectclass', [Buffer.from('user')]]]) }
    expect(factsOf(nameless, beside)).toBeUndefined()
  })

  test('say flags and times as they are meant', () => {
    const facts = factsOf(
      entryOf({
        objectClass: user,
        userAccountControl: `${0x200 | 0x2 | 0x10000 | 0x20}`,
        accountExpires: '9223372036854775807',
        pwdLastSet: '0',
        lastLogonTimestamp: '134000000000000000',
        whenCreated: '20261121012703.0Z',
        primaryGroupID: '513',
      }),
      beside,
    )

    expect(facts).toMatchObject({
      isEnabled: false,
      passwordNeverExpires: true,
      passwordNotRequired: true,
      lastLogonAt: '2025-08-18T14:13:20.000Z',
      createdAt: '2026-11-21T01:27:03.000Z',
      primaryGroupSid: 'S-1-5-21-1-2-3-513',
    })
    expect(facts).not.toHaveProperty('expiresAt')
    expect(facts).not.toHaveProperty('passwordSetAt')
  })

  test('are cut where they are longer than anything should be, and have no NUL', () => {
    const facts = factsOf(
      entryOf({ objectClass: user, displayName: 'x'.repeat(5000), description: 'a\0b' }),
      beside,
    )

    expect(facts?.displayName).toHaveLength(1024)
    expect(facts?.description).toBe('a\u{fffd}b')
  })

  test('of who may not see a password of a local administrator', () => {
    const objectClass = [...user, 'computer']
    const expiry = '134000000000000000'
    const lapsOf = (attributes: Record<string, string>) =>
      factsOf(entryOf({ objectClass, ...attributes }), beside)?.laps

    expect(lapsOf({ 'ms-Mcs-AdmPwdExpirationTime': expiry })).toBe('legacy')
    expect(lapsOf({ 'msLAPS-PasswordExpirationTime': expiry })).toBe('encrypted')
    expect(lapsOf({})).toBeUndefined()
  })
})

test('a name with GUID and SID in front', () => {
  const dn = `<GUID=${guid.toUpperCase()}>;<SID=${sid}>;CN=A\\;b,DC=corp,DC=test`

  expect(guidOfExtendedDn(dn)).toBe(guid)
  expect(plainDn(dn)).toBe('CN=A\\;b,DC=corp,DC=test')
  expect(plainDn('CN=<GUID=x>,DC=corp')).toBe('CN=<GUID=x>,DC=corp')
})

test('members by primary group are all there, in order', () => {
  const members = new PrimaryMembers()
  const guids = Array.from({ length: 1000 }, (_, number) => {
    const bytes = Buffer.alloc(16)
    bytes.writeUInt32LE(number)
    return bytes
  })
  for (const one of guids) members.add(sid, one)

  expect([...members.of(sid)]).toEqual(guids.map(guidText))
  expect([...members.of('S-1-5-21-9')]).toEqual([])
})
