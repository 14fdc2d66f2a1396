/** Revision, how many sub-authorities, then the authority in six bytes, highest first (MS-DTYP 2.4.2.2). */
const headerBytes = 8
const mostSubAuthorities = 15

/**
 * `S-1-5-21-…` of its bytes (MS-DTYP 2.4.2.1).
 * @throws {RangeError} when these bytes are none
 */
export function sidText(bytes: Buffer): string {
  if (bytes.length < headerBytes || bytes[0] !== 1) throw notASid()
  const count = bytes.readUInt8(1)
  if (count > mostSubAuthorities || bytes.length !== headerBytes + 4 * count) throw notASid()
  const authority = bytes.readUIntBE(2, 6)
  const written = authority > 0xff_ff_ff_ff ? `0x${hex12(authority)}` : `${authority}`
  const subAuthorities = Array.from({ length: count }, (_, at) =>
    bytes.readUInt32LE(headerBytes + 4 * at),
  )
  return ['S-1', written, ...subAuthorities].join('-')
}

const hex12 = (number: number) => number.toString(16).padStart(12, '0')

/** @throws {RangeError} when the text is no SID */
export function sidBytes(text: string): Buffer {
  const match = pattern.exec(text)
  if (!match) throw notASid()
  const subAuthorities = (match[2] ?? '').split('-').slice(1).map(Number)
  const authority = Number(match[1])
  const isBounded = authority < 2 ** 48 && subAuthorities.every((number) => number < 2 ** 32)
  if (!isBounded || subAuthorities.length > mostSubAuthorities) throw notASid()

  const bytes = Buffer.alloc(headerBytes + 4 * subAuthorities.length)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt8(subAuthorities.length, 1)
  bytes.writeUIntBE(authority, 2, 6)
  subAuthorities.forEach((number, at) => bytes.writeUInt32LE(number, headerBytes + 4 * at))
  return bytes
}

const pattern = /^S-1-(\d{1,15}|0x[0-9a-f]{12})((?:-\d{1,10})*)$/i

const notASid = () => new RangeError('This is not a SID.')

/** The last number: 512 of the group of domain administrators. @throws {RangeError} when the text is no SID */
export function relativeIdOf(sid: string): number {
  const relativeId = /-(\d+)$/.exec(sid)?.[1]
  if (relativeId === undefined || !pattern.test(sid)) throw notASid()
  return Number(relativeId)
}

/** The English name of a SID that is the same everywhere (MS-DTYP 2.4.2.4), or undefined. */
export const wellKnownName = (sid: string): string | undefined => wellKnown.get(sid.toUpperCase())

const wellKnown: ReadonlyMap<string, string> = new Map([
  ['S-1-0-0', 'Nobody'],
  ['S-1-1-0', 'Everyone'],
  ['S-1-2-0', 'Local'],
  ['S-1-3-0', 'Creator Owner'],
  ['S-1-3-1', 'Creator Group'],
  ['S-1-3-4', 'Owner Rights'],
  ['S-1-5-1', 'Dialup'],
  ['S-1-5-2', 'Network'],
  ['S-1-5-3', 'Batch'],
  ['S-1-5-4', 'Interactive'],
  ['S-1-5-6', 'Service'],
  ['S-1-5-7', 'Anonymous Logon'],
  ['S-1-5-9', 'Enterprise Domain Controllers'],
  ['S-1-5-10', 'Self'],
  ['S-1-5-11', 'Authenticated Users'],
  ['S-1-5-12', 'Restricted'],
  ['S-1-5-13', 'Terminal Server User'],
  ['S-1-5-14', 'Remote Interactive Logon'],
  ['S-1-5-15', 'This Organization'],
  ['S-1-5-17', 'IUSR'],
  ['S-1-5-18', 'Local System'],
  ['S-1-5-19', 'Local Service'],
  ['S-1-5-20', 'Network Service'],
  ['S-1-5-32-544', 'Administrators'],
  ['S-1-5-32-545', 'Users'],
  ['S-1-5-32-546', 'Guests'],
  ['S-1-5-32-547', 'Power Users'],
  ['S-1-5-32-548', 'Account Operators'],
  ['S-1-5-32-549', 'Server Operators'],
  ['S-1-5-32-550', 'Print Operators'],
  ['S-1-5-32-551', 'Backup Operators'],
  ['S-1-5-32-552', 'Replicator'],
  ['S-1-5-32-554', 'Pre-Windows 2000 Compatible Access'],
  ['S-1-5-32-555', 'Remote Desktop Users'],
  ['S-1-5-32-556', 'Network Configuration Operators'],
  ['S-1-5-32-557', 'Incoming Forest Trust Builders'],
  ['S-1-5-32-558', 'Performance Monitor Users'],
  ['S-1-5-32-559', 'Performance Log Users'],
  ['S-1-5-32-560', 'Windows Authorization Access Group'],
  ['S-1-5-32-561', 'Terminal Server License Servers'],
  ['S-1-5-32-562', 'Distributed COM Users'],
  ['S-1-5-32-568', 'IIS_IUSRS'],
  ['S-1-5-32-569', 'Cryptographic Operators'],
  ['S-1-5-32-573', 'Event Log Readers'],
  ['S-1-5-32-574', 'Certificate Service DCOM Access'],
  ['S-1-5-32-575', 'RDS Remote Access Servers'],
  ['S-1-5-32-576', 'RDS Endpoint Servers'],
  ['S-1-5-32-577', 'RDS Management Servers'],
  ['S-1-5-32-578', 'Hyper-V Administrators'],
  ['S-1-5-32-579', 'Access Control Assistance Operators'],
  ['S-1-5-32-580', 'Remote Management Users'],
])
