import type { Detail } from '@gatehouse/contract/activity-record'
import {
  accountStatus,
  directoryProperties,
  lockoutStatus,
} from '@gatehouse/contract/directory-words'
import {
  accountFlags,
  canonicalPath,
  fileTime,
  generalizedTime,
  groupTypeText,
  guidText,
  sidText,
} from '@gatehouse/directory/values'
import type { AttributeChange } from './object-difference.ts'
import { plainText, type RawValue, valueKey } from './object-state.ts'
import { policyLinks } from './policy-links.ts'
import type { Schema } from './schema.ts'
import { securityDetails } from './security-words.ts'

/** What values need to be shown as people know them. */
export interface Names {
  schema: Schema
  ofSid(sid: string): string
  /** `S-1-5-21-…` of the domain. */
  domainSid: string
  descriptor(digest: string): Buffer | undefined
  /** The name that people gave a policy, by its distinguished name. */
  ofPolicy(dn: string): string
}

const disabledFlag = 0x2

/** Of a change, what people are told: one line where one value became another, else one for each that came or went. */
export function attributeDetails(change: AttributeChange, names: Names): Detail[] {
  const special = specials[change.name]
  if (special) return special(change, names)
  const kind = names.schema.attribute(change.name)
  if (kind.syntax === 'descriptor') return descriptorDetails(change, kind.name, names)
  return plainDetails(change, kind.name, (value) => valueText(change.name, value, names))
}

function plainDetails(
  { before, after }: AttributeChange,
  property: string,
  text: (value: RawValue) => string,
): Detail[] {
  const had = new Set(before.map(valueKey))
  const has = new Set(after.map(valueKey))
  const went = before.filter((value) => !has.has(valueKey(value)))
  const came = after.filter((value) => !had.has(valueKey(value)))
  const [old, fresh] = [went[0], came[0]]
  if (went.length === 1 && came.length === 1 && old !== undefined && fresh !== undefined) {
    return [{ property, before: text(old), after: text(fresh) }]
  }
  return [
    ...went.map((value) => ({ property, before: text(value) })),
    ...came.map((value) => ({ property, after: text(value) })),
  ]
}

type Special = (change: AttributeChange, names: Names) => Detail[]

const sidValue: Special = ({ before, after }) =>
  sides(
    'objectSid',
    { name: 'objectsid', before: before.map(sidString), after: after.map(sidString) },
    (text) => text,
  )

/** Of the object itself, whose name is in the record already. */
function sidString(value: RawValue): string {
  try {
    return typeof value === 'object' && 'bytes' in value
      ? sidText(Buffer.from(value.bytes, 'base64'))
      : plainText(value)
  } catch (error) {
    if (error instanceof RangeError) return plainText(value)
    throw error
  }
}

/** Attributes that people know by other words than the directory has for them. */
const specials: Readonly<Record<string, Special>> = {
  useraccountcontrol: (change) => [
    ...sides(directoryProperties.status, change, statusText),
    ...sides('userAccountControl', change, flagsText),
  ],
  lockouttime: (change) =>
    sides(directoryProperties.lockout, change, lockoutText, lockoutStatus.unlocked),
  grouptype: (change) =>
    sides(directoryProperties.groupType, change, (text) => groupTypeText(Number(text))),
  pwdlastset: (change) => sides('pwdLastSet', change, passwordTimeText),
  objectsid: sidValue,
  versionnumber: (change) => sides('versionNumber', change, policyVersionText),
  gplink: (change, names) =>
    plainDetails(
      {
        name: change.name,
        before: policyLinks(change.before, names),
        after: policyLinks(change.after, names),
      },
      'gPLink',
      plainText,
    ),
  primarygroupid: (change, names) =>
    sides('primaryGroupID', change, (text) => names.ofSid(`${names.domainSid}-${text}`)),
}

/** One line of two sides; none where both say the same. `none` stands for no value. */
function sides(
  property: string,
  { before, after }: AttributeChange,
  text: (value: string) => string,
  none?: string,
): Detail[] {
  const [old, fresh] = [before[0], after[0]]
  const was = old === undefined ? none : text(plainText(old))
  const is = fresh === undefined ? none : text(plainText(fresh))
  if (was === is) return []
  return [
    {
      property,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    },
  ]
}

const statusText = (text: string) =>
  (Number(text) & disabledFlag) === 0 ? accountStatus.enabled : accountStatus.disabled

const flagsText = (text: string) => accountFlags(Number(text) & ~disabledFlag).join(', ') || 'none'

const lockoutText = (text: string) => (text === '0' ? lockoutStatus.unlocked : lockoutStatus.locked)

function passwordTimeText(text: string): string {
  return text === '0' ? 'must be changed at the next logon' : timeText(text)
}

/** The upper half counts changes for users, the lower one those for computers (MS-GPOL 2.2.4). */
function policyVersionText(text: string): string {
  const version = Number(text)
  return `users ${Math.floor(version / 65_536)}, computers ${version % 65_536}`
}

function descriptorDetails(
  { before, after }: AttributeChange,
  property: string,
  names: Names,
): Detail[] {
  const bytesOf = (values: RawValue[]) => {
    const [value] = values
    return typeof value === 'object' && 'descriptor' in value
      ? names.descriptor(value.descriptor)
      : undefined
  }
  return securityDetails(
    bytesOf(before),
    bytesOf(after),
    { ofSid: (sid) => names.ofSid(sid), ofGuid: (guid) => names.schema.nameOfGuid(guid) },
    property,
  )
}

/** One value as people know it. */
export function valueText(name: string, value: RawValue, names: Names): string {
  const { syntax } = names.schema.attribute(name)
  if (typeof value === 'object' && 'bytes' in value) {
    return bytesText(name, Buffer.from(value.bytes, 'base64'), syntax === 'sid', names)
  }
  const text = plainText(value)
  if (syntax === 'name') return canonicalPath(text) || text
  if (syntax === 'time') return zuluText(text)
  if (syntax === 'large') return largeText(name, text)
  if (syntax === 'boolean') return text === 'TRUE' ? 'yes' : 'no'
  return text
}

function bytesText(name: string, bytes: Buffer, isSid: boolean, names: Names): string {
  if (isSid) return sidOrBytes(bytes, names)
  if (bytes.length === 16 && /guid|creator$|identifier|invocationid$/i.test(name))
    return guidText(bytes)
  const hex = `0x${bytes.subarray(0, 64).toString('hex')}`
  return bytes.length <= 64 ? hex : `${hex}… (${bytes.length} bytes)`
}

function sidOrBytes(bytes: Buffer, names: Names): string {
  try {
    return names.ofSid(sidText(bytes))
  } catch {
    // Not every value of this syntax is a SID; it is shown as it is.
    return `0x${bytes.toString('hex')}`
  }
}

function zuluText(text: string): string {
  try {
    return generalizedTime(text).toISOString()
  } catch {
    return text
  }
}

/** Spans are negative (MS-ADTS 2.2.13); the smallest number stands for one without end. */
const spans =
  /^(maxpwdage|minpwdage|lockoutduration|lockoutobservationwindow|forcelogoff|msds-.*(age|duration|window))$/

const times =
  /^(accountexpires|pwdlastset|lockouttime|badpasswordtime|.*expirationtime|.*timestamp|msds-.*time)$/

function largeText(name: string, text: string): string {
  if (spans.test(name)) return spanText(text)
  return times.test(name) ? timeText(text) : text
}

function timeText(text: string): string {
  const time = fileTime(text)
  if (time === undefined) return text
  return time === 'never' ? 'never' : time.toISOString()
}

const ticksPerMinute = 600_000_000n

function spanText(text: string): string {
  if (!/^-\d{1,19}$/.test(text)) return text === '0' ? 'none' : text
  if (text === '-9223372036854775808') return 'without end'
  const minutes = Number(-BigInt(text) / ticksPerMinute)
  if (minutes % 1440 === 0) return `${minutes / 1440} days`
  return minutes % 60 === 0 ? `${minutes / 60} hours` : `${minutes} minutes`
}
