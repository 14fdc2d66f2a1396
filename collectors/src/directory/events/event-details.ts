import type { Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties, lockoutStatus } from '@gatehouse/contract/directory-words'
import { accountFlags, canonicalPath, wellKnownName } from '@gatehouse/directory/values'
import { isNoise, isPassword, isSecret } from '../activity/attribute-policy.ts'
import { Schema } from '../activity/schema.ts'
import { attributeDetails, type Names } from '../activity/value-words.ts'
import { changedFlags, userAccountControl } from './account-control.ts'
import { accountEvents, accountFields, domainFields } from './account-events.ts'
import type { ObjectStep, ToldChange } from './event-clusters.ts'
import { sddlDifference } from './sddl-difference.ts'
import { valueOf, type WindowsEvent } from './windows-event.ts'

/** What is known without a connection to the directory. */
const names: Names = {
  schema: new Schema(),
  ofSid: (sid) => wellKnownName(sid) ?? sid,
  domainSid: '',
  descriptor: () => undefined,
  ofPolicy: (dn) => dn,
}

interface Sides {
  /** As people write it: `userAccountControl`. */
  name: string
  before: string[]
  after: string[]
  /** 5136 tells values that went and came; other events the value that is there now. */
  isWhole: boolean
}

/** All that the events of a step say of attributes; members have records of their own. */
export function stepDetails(step: ObjectStep): Detail[] {
  const sides = new Map<string, Sides>()
  for (const { event } of step.changes) if (event.id === 5136) addValue(sides, event)
  for (const { event } of step.changes) addFields(sides, event)
  const password = step.changes.map(({ fact }) => fact.password).find(Boolean)
  if (password) sides.delete('pwdlastset')
  return [
    ...(password ? [{ property: directoryProperties.password, after: password }] : []),
    ...[...sides.values()].flatMap(detailsOf),
    ...step.changes.flatMap(({ event }) => wordsOf(event, sides)),
  ]
}

function addValue(sides: Map<string, Sides>, event: WindowsEvent): void {
  const name = valueOf(event, 'AttributeLDAPDisplayName')
  const key = name.toLowerCase()
  if (key === 'member' || isNoise(key) || isSecret(key) || isPassword(key)) return
  const value = shown(event)
  const side = sides.get(key) ?? { name, before: [], after: [], isWhole: true }
  if (valueOf(event, 'OperationType') === '%%14675') side.before.push(value)
  else side.after.push(value)
  sides.set(key, side)
}

const distinguishedName = '2.5.5.1'

function shown(event: WindowsEvent): string {
  const value = event.data.get('AttributeValue') ?? ''
  if (valueOf(event, 'AttributeSyntaxOID') !== distinguishedName) return value
  return canonicalPath(value) || value
}

/** Fields of account events; where 5136 tells the same attribute, it tells more. */
function addFields(sides: Map<string, Sides>, event: WindowsEvent): void {
  if (!accountEvents.has(event.id)) return
  const fields = event.id === 4739 ? domainFields : accountFields
  for (const [field, name] of Object.entries(fields)) {
    const value = valueOf(event, field)
    if (value === '' || sides.get(name.toLowerCase())?.isWhole || isSecret(name)) continue
    const after = severalLines.has(name) ? value.split(/\s+/) : [fieldValue(name, value)]
    sides.set(name.toLowerCase(), { name, before: [], after, isWhole: false })
  }
  if (event.id === 4781) {
    const [before, after] = [
      valueOf(event, 'OldTargetUserName'),
      valueOf(event, 'NewTargetUserName'),
    ]
    sides.set('samaccountname', {
      name: 'sAMAccountName',
      before: [before],
      after: [after],
      isWhole: true,
    })
  }
  addControl(sides, event)
}

/** These fields have a value in each line. */
const severalLines: ReadonlySet<string> = new Set([
  'msDS-AllowedToDelegateTo',
  'servicePrincipalName',
  'sIDHistory',
])

/** `%%1794` is what stands for never. */
const fieldValue = (name: string, value: string): string => {
  if (value === '%%1794') return 'never'
  return name === 'logonHours' && value.startsWith('%%') ? 'all' : value
}

function addControl(sides: Map<string, Sides>, event: WindowsEvent): void {
  const before = userAccountControl(valueOf(event, 'OldUacValue'))
  const after = userAccountControl(valueOf(event, 'NewUacValue'))
  const name = 'userAccountControl'
  if (after === undefined || before === after || sides.has(name.toLowerCase())) return
  // A new account has nothing before, and Windows writes 0.
  const had = before === undefined || before === 0 ? [] : [`${before}`]
  sides.set(name.toLowerCase(), { name, before: had, after: [`${after}`], isWhole: false })
}

function detailsOf({ name, before, after }: Sides): Detail[] {
  const key = name.toLowerCase()
  if (key === 'ntsecuritydescriptor') return sddlDifference(name, before[0] ?? '', after[0] ?? '')
  return attributeDetails({ name: key, before, after }, names).map((detail) =>
    detail.property === key ? { ...detail, property: name } : detail,
  )
}

/** Where only the number of the event, or codes in it, say what became of the account. */
function wordsOf(event: WindowsEvent, sides: ReadonlyMap<string, Sides>): Detail[] {
  if (event.id === 4740 || event.id === 4767) {
    const [before, after] = [lockoutStatus.unlocked, lockoutStatus.locked]
    const property = directoryProperties.lockout
    if (sides.has('lockouttime')) return []
    return event.id === 4740
      ? [{ property, before, after }]
      : [{ property, before: after, after: before }]
  }
  if (event.id === 4764) return groupTypeDetail(valueOf(event, 'GroupTypeChange'))
  if (event.id === 4765 && !sides.has('sidhistory')) return sidHistoryDetail(event)
  if (sides.has('useraccountcontrol')) return []
  if (event.id === 4722 || event.id === 4725) return statusDetail(event.id === 4722)
  return flagDetails(valueOf(event, 'UserAccountControl'))
}

function sidHistoryDetail(event: WindowsEvent): Detail[] {
  const sid = valueOf(event, 'SidList') || valueOf(event, 'SourceSid')
  return sid === '' ? [] : [{ property: 'sIDHistory', after: sid }]
}

/** `Security Enabled Global Group Changed to Security Disabled Global Group.`, in the language of Windows. */
function groupTypeDetail(change: string): Detail[] {
  const property = directoryProperties.groupType
  const [, before, after] = /^(.+) changed to (.+?)\.?$/i.exec(change) ?? []
  if (before === undefined) return change === '' ? [] : [{ property, after: change }]
  return [{ property, before, after: after ?? '' }]
}

const disabledFlag = 0x2

const statusDetail = (isEnabled: boolean): Detail[] => {
  const [before, after] = isEnabled ? ['Disabled', 'Enabled'] : ['Enabled', 'Disabled']
  return [{ property: directoryProperties.status, before, after }]
}

function flagDetails(codes: string): Detail[] {
  const { set, cleared } = changedFlags(codes)
  const property = 'userAccountControl'
  return [
    ...((set | cleared) & disabledFlag ? statusDetail((cleared & disabledFlag) !== 0) : []),
    ...accountFlags(cleared & ~disabledFlag).map((flag) => ({ property, before: flag })),
    ...accountFlags(set & ~disabledFlag).map((flag) => ({ property, after: flag })),
  ]
}

/** Who came into a group or went, by a path where one is known. */
export function memberOf({ fact }: ToldChange): { value: string; isAdded: boolean } | undefined {
  const member = fact.attributes?.find(({ name }) => name === 'member')
  const [added] = member?.added ?? []
  const value = added ?? member?.removed[0]
  return value === undefined ? undefined : { value, isAdded: added !== undefined }
}
