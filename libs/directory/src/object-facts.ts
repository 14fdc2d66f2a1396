import { type Entry, numberOf, textOf, textsOf, valuesOf } from './entry.ts'
import { plainDn } from './extended-dn.ts'
import {
  canonicalPath,
  fileTime,
  generalizedTime,
  groupTypeText,
  guidText,
  isSecurityGroup,
  rdnValueOf,
  relativeIdOf,
  sidText,
} from './values.ts'

export type ObjectKind =
  | 'user'
  | 'group'
  | 'computer'
  | 'organizational-unit'
  | 'contact'
  | 'service-account'

/** How the local administrator's password of a computer is kept in the directory. */
export type LapsKind = 'legacy' | 'clear' | 'encrypted'

/** An object as people ask for it; times are ISO 8601 in UTC, and what the directory does not say is absent. */
export interface ObjectFacts {
  /** The objectGUID, lower case. */
  id: string
  kind: ObjectKind
  dn: string
  /** `corp.test/Staff/Alice` */
  path: string
  name: string
  samAccountName?: string
  userPrincipalName?: string
  displayName?: string
  email?: string
  department?: string
  description?: string
  sid?: string
  isEnabled?: boolean
  isLockedOut?: boolean
  passwordNeverExpires?: boolean
  passwordNotRequired?: boolean
  expiresAt?: string
  passwordSetAt?: string
  lastLogonAt?: string
  createdAt?: string
  changedAt?: string
  groupType?: string
  isSecurityGroup?: boolean
  isAdministrative?: boolean
  operatingSystem?: string
  dnsHostName?: string
  servicePrincipalNames?: string[]
  laps?: LapsKind
  lapsExpiresAt?: string
  /** Of accounts: the group that they are a member of without being in its `member`. */
  primaryGroupSid?: string
}

/** What the directory says only when it is asked for by itself. */
export interface FactsBeside {
  /** Relative ids of groups with power over the domain. */
  administrativeGroupIds: ReadonlySet<number>
  isLockedOut?: boolean | undefined
  laps?: LapsKind | undefined
}

/** Never the attributes that hold a password: they are not even asked for. */
export const factAttributes: readonly string[] = [
  ...['objectGUID', 'objectSid', 'objectClass', 'name', 'whenCreated', 'whenChanged', 'adminCount'],
  ...['sAMAccountName', 'userPrincipalName', 'displayName', 'mail', 'department', 'description'],
  ...['userAccountControl', 'lockoutTime', 'accountExpires', 'pwdLastSet', 'lastLogonTimestamp'],
  ...['primaryGroupID', 'groupType', 'operatingSystem', 'dNSHostName', 'servicePrincipalName'],
  ...['ms-Mcs-AdmPwdExpirationTime', 'msLAPS-PasswordExpirationTime'],
]

/** Of userAccountControl (MS-ADTS 2.2.16). */
const disabledFlag = 0x2
const passwordNotRequiredFlag = 0x20
const passwordNeverExpiresFlag = 0x1_0000

/** A value that is longer is cut: it is a defect of the data, and must not stop the rest. */
const longest = { dn: 4096, long: 4096, name: 1024, short: 256, sid: 200 } as const
const maxPrincipalNames = 500

/** Undefined for an object of another kind, or without a GUID. */
export function factsOf(entry: Entry, beside: FactsBeside): ObjectFacts | undefined {
  const kind = kindOf(entry)
  const guid = valuesOf(entry, 'objectGUID')[0]
  if (!kind || guid?.length !== 16) return undefined
  const dn = plainDn(entry.dn)
  return {
    id: guidText(guid),
    kind,
    dn: cut(dn, longest.dn),
    path: cut(canonicalPath(dn), longest.dn),
    name: cut(textOf(entry, 'name') ?? rdnValueOf(dn), longest.name),
    ...present({
      displayName: text(entry, 'displayName', longest.name),
      email: text(entry, 'mail', longest.name),
      department: text(entry, 'department', longest.name),
      description: text(entry, 'description', longest.long),
      sid: sidOf(entry),
      createdAt: zuluTime(entry, 'whenCreated'),
      changedAt: zuluTime(entry, 'whenChanged'),
      samAccountName: text(entry, 'sAMAccountName', longest.short),
    }),
    ...kindFacts(kind, entry, beside),
  }
}

/** The most special class comes last (MS-ADTS 3.1.1.1.4). */
export function kindOf(entry: Entry): ObjectKind | undefined {
  const classes = textsOf(entry, 'objectClass').map((name) => name.toLowerCase())
  const is = (name: string) => classes.includes(name)
  if (is('msds-managedserviceaccount') || is('msds-groupmanagedserviceaccount')) {
    return 'service-account'
  }
  if (is('computer')) return 'computer'
  if (is('user')) return 'user'
  if (is('group')) return 'group'
  if (is('organizationalunit')) return 'organizational-unit'
  return is('contact') ? 'contact' : undefined
}

function kindFacts(kind: ObjectKind, entry: Entry, beside: FactsBeside): Partial<ObjectFacts> {
  if (kind === 'organizational-unit' || kind === 'contact') return {}
  if (kind === 'group') return groupFacts(entry, beside)
  return { ...accountFacts(entry, beside), ...(kind === 'user' ? {} : machineFacts(entry, beside)) }
}

function groupFacts(entry: Entry, { administrativeGroupIds }: FactsBeside): Partial<ObjectFacts> {
  const type = numberOf(entry, 'groupType')
  const sid = sidOf(entry)
  return {
    ...(type === undefined
      ? {}
      : { groupType: groupTypeText(type), isSecurityGroup: isSecurityGroup(type) }),
    isAdministrative:
      hasAdminCount(entry) || (sid !== undefined && administrativeGroupIds.has(relativeIdOf(sid))),
  }
}

function accountFacts(entry: Entry, beside: FactsBeside): Partial<ObjectFacts> {
  const flags = numberOf(entry, 'userAccountControl') ?? 0
  return {
    isEnabled: (flags & disabledFlag) === 0,
    isLockedOut: beside.isLockedOut ?? false,
    passwordNeverExpires: (flags & passwordNeverExpiresFlag) !== 0,
    passwordNotRequired: (flags & passwordNotRequiredFlag) !== 0,
    isAdministrative: hasAdminCount(entry),
    ...present({
      userPrincipalName: text(entry, 'userPrincipalName', longest.name),
      expiresAt: windowsTime(entry, 'accountExpires'),
      passwordSetAt: windowsTime(entry, 'pwdLastSet'),
      lastLogonAt: windowsTime(entry, 'lastLogonTimestamp'),
      servicePrincipalNames: principalNames(entry),
      primaryGroupSid: primaryGroupOf(entry),
    }),
  }
}

function machineFacts(entry: Entry, beside: FactsBeside): Partial<ObjectFacts> {
  const legacyExpiry = windowsTime(entry, 'ms-Mcs-AdmPwdExpirationTime')
  const expiry = windowsTime(entry, 'msLAPS-PasswordExpirationTime')
  return present({
    operatingSystem: text(entry, 'operatingSystem', longest.short),
    dnsHostName: text(entry, 'dNSHostName', longest.short),
    // Who may not read the password sees only when it ends; encrypted is what Windows does unless told otherwise.
    laps: beside.laps ?? (expiry ? 'encrypted' : legacyExpiry ? 'legacy' : undefined),
    lapsExpiresAt: expiry ?? legacyExpiry,
  })
}

const hasAdminCount = (entry: Entry): boolean => (numberOf(entry, 'adminCount') ?? 0) > 0

function sidOf(entry: Entry): string | undefined {
  const sid = valuesOf(entry, 'objectSid')[0]
  return sid && cut(sidText(sid), longest.sid)
}

/** The primary group is of the account's own domain, so it has the account's SID but for the last number. */
function primaryGroupOf(entry: Entry): string | undefined {
  const relativeId = numberOf(entry, 'primaryGroupID')
  const sid = sidOf(entry)
  if (relativeId === undefined || sid === undefined) return undefined
  return sid.replace(/-\d+$/, `-${relativeId}`)
}

function principalNames(entry: Entry): string[] | undefined {
  const names = textsOf(entry, 'servicePrincipalName').slice(0, maxPrincipalNames)
  return names.length === 0 ? undefined : names.map((name) => cut(name, longest.short))
}

function windowsTime(entry: Entry, attribute: string): string | undefined {
  const value = textOf(entry, attribute)
  const time = value === undefined ? undefined : fileTime(value)
  return time instanceof Date ? isoTime(time) : undefined
}

function zuluTime(entry: Entry, attribute: string): string | undefined {
  const value = textOf(entry, attribute)
  return value === undefined ? undefined : isoTime(generalizedTime(value))
}

/** Years that ISO 8601 writes with a sign are no times anybody set. */
function isoTime(time: Date): string | undefined {
  const year = time.getUTCFullYear()
  return year >= 1601 && year <= 9999 ? time.toISOString() : undefined
}

function text(entry: Entry, attribute: string, length: number): string | undefined {
  const value = textOf(entry, attribute)
  return value === undefined || value === '' ? undefined : cut(value, length)
}

/** Without NUL, which databases refuse, and never between the halves of a surrogate pair. */
const cut = (value: string, length: number): string =>
  value.replaceAll('\0', '\u{fffd}').slice(0, length).toWellFormed()

function present<Facts extends object>(
  facts: Facts,
): { [Key in keyof Facts]?: Exclude<Facts[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
    // What is undefined was just taken out.
  ) as { [Key in keyof Facts]?: Exclude<Facts[Key], undefined> }
}
