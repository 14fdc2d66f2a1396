import type { Detail } from '@gatehouse/contract/activity-record'
import {
  type AccessEntry,
  readSecurityDescriptor,
  type SecurityDescriptor,
} from '@gatehouse/directory/security-descriptor'

export interface SecurityNames {
  /** `CORP\alice` of a SID. */
  ofSid(sid: string): string
  /** The class, attribute or right of a GUID. */
  ofGuid(guid: string): string
}

const fullControl = 0xf_01ff

/** Rights on objects of a directory (MS-ADTS 5.1.3.2), in the words of the tools that people know. */
const rights: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'create'],
  [0x2, 'delete'],
  [0x4, 'list contents'],
  [0x8, 'validated write'],
  [0x10, 'read properties'],
  [0x20, 'write properties'],
  [0x40, 'delete subtree'],
  [0x80, 'list object'],
  [0x100, 'extended right'],
  [0x1_0000, 'delete the object'],
  [0x2_0000, 'read permissions'],
  [0x4_0000, 'change permissions'],
  [0x8_0000, 'change owner'],
  [0x1000_0000, 'full control'],
  [0x2000_0000, 'execute'],
  [0x4000_0000, 'write'],
  [0x8000_0000, 'read'],
]

/** `Allow CORP\helpdesk: Reset Password (extended right), on user objects below` */
export function entryText(entry: AccessEntry, names: SecurityNames): string {
  const what = entry.objectType === undefined ? '' : ` ${names.ofGuid(entry.objectType)}`
  return `${entry.kind} ${names.ofSid(entry.sid)}: ${rightsText(entry)}${what}${reachText(entry, names)}`
}

function rightsText({ mask, objectType }: AccessEntry): string {
  if ((mask & fullControl) === fullControl) return 'full control'
  const named = rights.filter(([bit]) => (mask & bit) !== 0).map(([, name]) => name)
  if (objectType === undefined && (mask & 0x100) !== 0) named.push('all extended rights')
  return named.join(', ') || `rights 0x${(mask >>> 0).toString(16)}`
}

function reachText(
  { isInheritable, isInheritOnly, inheritedType }: AccessEntry,
  names: SecurityNames,
): string {
  if (!isInheritable) return ''
  const which = inheritedType === undefined ? 'objects' : `${names.ofGuid(inheritedType)} objects`
  return isInheritOnly ? `, on ${which} below` : `, here and on ${which} below`
}

const property = 'nTSecurityDescriptor'

/** Entries that came and went, the owner, and whether entries come down from above; inherited entries are left out. */
export function securityDetails(
  before: Buffer | undefined,
  after: Buffer | undefined,
  names: SecurityNames,
  name = property,
): Detail[] {
  const [old, now] = [before && read(before), after && read(after)]
  const had = entriesOf(old, names)
  const has = entriesOf(now, names)
  const details: Detail[] = []
  if (old && now && old.owner !== now.owner) {
    details.push({
      property: `${name} owner`,
      before: names.ofSid(old.owner),
      after: names.ofSid(now.owner),
    })
  }
  if (old && now && old.isProtected !== now.isProtected) {
    details.push({
      property: `${name} inheritance`,
      ...inheritance(old, 'before'),
      ...inheritance(now, 'after'),
    })
  }
  for (const text of had) if (!has.has(text)) details.push({ property: name, before: text })
  for (const text of has) if (!had.has(text)) details.push({ property: name, after: text })
  return details
}

const inheritance = ({ isProtected }: SecurityDescriptor, side: 'before' | 'after') => ({
  [side]: isProtected ? 'switched off' : 'switched on',
})

const entriesOf = (descriptor: SecurityDescriptor | undefined, names: SecurityNames): Set<string> =>
  new Set(
    (descriptor?.entries ?? [])
      .filter(({ isInherited }) => !isInherited)
      .map((entry) => entryText(entry, names)),
  )

/** What cannot be read says nothing; it must not stop the rest. */
function read(bytes: Buffer): SecurityDescriptor | undefined {
  try {
    return readSecurityDescriptor(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
