import { expect, test } from 'vitest'
import {
  accountFlags,
  canonicalPath,
  escapeFilter,
  escapeRdn,
  fileTime,
  generalizedTime,
  groupTypeText,
  guidBytes,
  guidText,
  isBelow,
  isSecurityGroup,
  joinDn,
  namesOf,
  parentOf,
  rdnValueOf,
  relativeIdOf,
  sidBytes,
  sidText,
  toFileTime,
  unicodePassword,
  wellKnownName,
} from './values.ts'

const domainAdmins = '010500000000000515000000a065cf7e784b9b5fe77c8770' + '00020000'

test('a SID is read as people write it', () => {
  const bytes = Buffer.from(domainAdmins, 'hex')

  expect(sidText(bytes)).toBe('S-1-5-21-2127521184-1604012920-1887927527-512')
  expect(sidBytes(sidText(bytes))).toEqual(bytes)
  expect(relativeIdOf(sidText(bytes))).toBe(512)
})

test('an authority above 32 bits is written with sixteen as base', () => {
  const bytes = Buffer.from('010101000000000001000000', 'hex')

  expect(sidText(bytes)).toBe('S-1-0x010000000000-1')
  expect(sidBytes('S-1-0x010000000000-1')).toEqual(bytes)
})

test('names of SIDs that are the same everywhere are known', () => {
  expect(wellKnownName('S-1-5-32-544')).toBe('Administrators')
  expect(wellKnownName('s-1-1-0')).toBe('Everyone')
  expect(wellKnownName('S-1-5-21-1-2-3-512')).toBeUndefined()
})

test.each(['', 'S-1', 'S-2-5-18', 'S-1-5-', 'S-1-5--1', ' S-1-5-18'])('%j is not a SID', (text) => {
  expect(() => sidBytes(text)).toThrow('This is not a SID.')
  expect(() => relativeIdOf(text)).toThrow('This is not a SID.')
})

test('numbers that do not fit are no SID', () => {
  expect(() => sidBytes('S-1-5-4294967296')).toThrow('not a SID')
  expect(() => sidBytes(`S-1-5${'-1'.repeat(16)}`)).toThrow('not a SID')
})

test('a GUID has the first three fields with the lowest byte first', () => {
  const bytes = Buffer.from('ae4f1df8ec7dd011a76500a0c91e6bf6', 'hex')

  expect(guidText(bytes)).toBe('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')
  expect(guidBytes('{F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6}')).toEqual(bytes)
  expect(() => guidText(bytes.subarray(1))).toThrow('16 bytes, not 15')
  expect(() => guidBytes('f81d4fae')).toThrow('not a GUID')
})

test('what has a meaning in a filter is escaped', () => {
  expect(escapeFilter('*)(uid=*')).toBe(String.raw`\2a\29\28uid=\2a`)
  expect(escapeFilter('a\\b\0c Grüße 🚪')).toBe(String.raw`a\5cb\00c Grüße 🚪`)
  expect(escapeFilter(Buffer.from([0, 0x41, 0xff]))).toBe(String.raw`\00\41\ff`)
})

test.each([
  ['CN=Alice,OU=Staff,DC=corp,DC=test', 'corp.test/Staff/Alice', 'Alice'],
  [
    String.raw`CN=Doe\, Jane,OU=A/B,DC=corp,DC=test`,
    String.raw`corp.test/A\/B/Doe, Jane`,
    'Doe, Jane',
  ],
  [String.raw`CN=M\C3\BCller,DC=corp,DC=test`, 'corp.test/Müller', 'Müller'],
  [
    String.raw`CN=x\0ADEL:0807cb29,CN=Deleted Objects,DC=corp,DC=test`,
    String.raw`corp.test/Deleted Objects/x\0ADEL:0807cb29`,
    'x\nDEL:0807cb29',
  ],
  [String.raw`CN=\#1 \\ \ ,DC=corp,DC=test`, String.raw`corp.test/#1 \  `, String.raw`#1 \  `],
  ['cn = Alice , dc=corp', 'corp/Alice', 'Alice'],
  ['DC=corp,DC=test', 'corp.test', 'corp'],
  ['CN=日本 🚪,CN=Configuration,DC=corp,DC=test', 'corp.test/Configuration/日本 🚪', '日本 🚪'],
  ['', '', ''],
])('%j is %j', (dn, path, name) => {
  expect(canonicalPath(dn)).toBe(path)
  expect(rdnValueOf(dn)).toBe(name)
})

test('the parent of an object is what is behind the first comma that is none of its name', () => {
  expect(parentOf(String.raw`CN=Doe\, Jane,OU=Staff,DC=corp`)).toBe('OU=Staff,DC=corp')
  expect(parentOf(String.raw`CN=a\\,DC=corp`)).toBe('DC=corp')
  expect(parentOf('DC=test')).toBe('')
  expect(joinDn('CN=a', '', 'DC=corp,DC=test')).toBe('CN=a,DC=corp,DC=test')
})

test('an object is below what it is in, whatever the case and the escapes', () => {
  const staff = String.raw`OU=Caf\C3\A9,DC=corp,DC=test`

  expect(isBelow('CN=Alice,ou=CAFÉ,dc=CORP,dc=test', staff)).toBe(true)
  expect(isBelow('CN=x,OU=y,OU=Café,DC=corp,DC=test', staff)).toBe(true)
  expect(isBelow(staff, staff)).toBe(false)
  expect(isBelow('CN=Alice,OU=XCafé,DC=corp,DC=test', staff)).toBe(false)
  expect(isBelow(String.raw`CN=a\,OU=Café,DC=corp,DC=test`, staff)).toBe(false)
})

test('times of files and of directories are read', () => {
  const at = new Date('2026-11-21T01:27:03.500Z')

  expect(fileTime(toFileTime(at))).toEqual(at)
  expect(fileTime('0')).toBe('never')
  expect(fileTime('9223372036854775807')).toBe('never')
  expect(fileTime('9223372036854775806')).toBe('never')
  expect(fileTime('-864000000000')).toBeUndefined()
  expect(fileTime(undefined)).toBeUndefined()
  expect(generalizedTime('20261121012703.0Z')).toEqual(new Date('2026-11-21T01:27:03Z'))
  expect(generalizedTime('202611210127+0130')).toEqual(new Date('2026-11-20T23:57:00Z'))
  expect(() => generalizedTime('20261399000000.0Z')).toThrow('not a time')
})

test('flags and kinds of groups have the names that people know', () => {
  expect(accountFlags(66_050)).toEqual([
    'Account disabled',
    'Normal account',
    'Password never expires',
  ])
  expect(accountFlags(0x80_00_02_04)).toEqual(['Normal account', 'Flag 0x4', 'Flag 0x80000000'])
  expect(groupTypeText(-2_147_483_646)).toBe('Security, global')
  expect(groupTypeText(-2_147_483_643)).toBe('Security, builtin')
  expect(groupTypeText(8)).toBe('Distribution, universal')
  expect([isSecurityGroup(-2_147_483_640), isSecurityGroup(8)]).toEqual([true, false])
})

test('a password is sent in quotes, in two bytes a character', () => {
  expect(unicodePassword('ä1').toString('hex')).toBe('2200e40031002200')
})

/** Numbers that look random and are the same in each run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state >>> 8
  }
}

test('any text survives being escaped into a name and read from it', () => {
  const random = numbers(1)
  const alphabet = Array.from(` \\,+"<>;=#/*()\0\n\r\u007Faé日🚪0A`)
  for (let round = 0; round < 20_000; round += 1) {
    const length = 1 + (random.next().value % 8)
    const text = Array.from({ length }, () => alphabet[random.next().value % alphabet.length]).join(
      '',
    )

    const dn = `CN=${escapeRdn(text)},OU=Staff,DC=corp,DC=test`

    expect(rdnValueOf(dn)).toBe(text)
    expect(namesOf(dn)).toHaveLength(4)
    expect(parentOf(dn)).toBe('OU=Staff,DC=corp,DC=test')
    expect(isBelow(dn, 'ou=staff,dc=corp,dc=test')).toBe(true)
  }
})

test('bytes are a SID or GUID, or are refused, and never anything else', () => {
  const random = numbers(2)
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Buffer.from(
      Array.from({ length: random.next().value % 30 }, (_, at) =>
        at === 0 ? 1 : at === 1 ? random.next().value % 17 : random.next().value % 256,
      ),
    )

    const sid = read(sidText, bytes)
    const guid = read(guidText, bytes)

    if (sid !== undefined) expect(sidBytes(sid)).toEqual(bytes)
    if (guid !== undefined) expect(guidBytes(guid)).toEqual(bytes)
  }
})

function read(parse: (bytes: Buffer) => string, bytes: Buffer): string | undefined {
  try {
    return parse(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return undefined
  }
}

test('names that end in the middle of an escape are read as far as they go', () => {
  for (const dn of ['CN=a\\', '\\', '=,=,', ',,,', 'CN', 'CN=\\ZZ,DC=x', 'CN=\\C3,DC=x']) {
    expect(typeof canonicalPath(dn)).toBe('string')
    expect(typeof parentOf(dn)).toBe('string')
    expect(isBelow(dn, dn)).toBe(false)
  }
})
