import { isSecret } from '../activity/attribute-policy.ts'
import type { AttributeFact, ObjectHint, SessionFact, WhoFact } from '../who-evidence.ts'
import { userAccountControl } from './account-control.ts'
import { accountEvents, accountFields, domainFields, type EventMeaning } from './account-events.ts'
import { accountOf, eventKey, guidIn, valueOf, type WindowsEvent } from './windows-event.ts'

/** What an event says of a change of a directory; undefined for all other events. The workstation is not in it yet. */
export function factOf(event: WindowsEvent): WhoFact | undefined {
  if (event.id >= 5136 && event.id <= 5141) return objectFact(event)
  if (event.id === 4662) return accessFact(event)
  const meaning = accountEvents.get(event.id)
  return meaning && accountFact(event, meaning)
}

/** Of a logon: where somebody sits whose changes say only the number of the logon. */
export function sessionOf(event: WindowsEvent): SessionFact | undefined {
  if (event.id !== 4624) return undefined
  return {
    sessionId: sessionId(event, valueOf(event, 'TargetLogonId')),
    name: accountOf(event, 'Target'),
    sid: valueOf(event, 'TargetUserSid'),
    workstation: plainAddress(valueOf(event, 'IpAddress')) || valueOf(event, 'WorkstationName'),
  }
}

/** Addresses of IPv4 are sometimes written as such of IPv6. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:/i, '')

const sessionId = (event: WindowsEvent, logonId: string) =>
  `${event.computer.toLowerCase()}/${logonId.toLowerCase()}`

/** The session of who did it; with an empty number where the event does not say. */
export const subjectSession = (event: WindowsEvent): string =>
  sessionId(event, valueOf(event, 'SubjectLogonId'))

function common(event: WindowsEvent) {
  const sid = valueOf(event, 'SubjectUserSid')
  const name = accountOf(event, 'Subject')
  const isInSession = valueOf(event, 'SubjectLogonId') !== ''
  return {
    id: eventKey(event),
    at: event.at,
    who: { ...(sid ? { sid } : {}), ...(name ? { name } : {}) },
    workstation: '',
    ...(isInSession ? { sessionId: subjectSession(event) } : {}),
    succeeded: !event.isFailure,
    controller: event.computer,
    evidence: `${event.channel || 'Security'} log ${event.id}`,
  }
}

function accountFact(event: WindowsEvent, meaning: EventMeaning): WhoFact {
  const attributes = attributesOf(event, meaning)
  return {
    ...common(event),
    // In 4740 the name of the computer from which the wrong passwords came stands where others have the domain.
    ...(event.id === 4740 ? { workstation: valueOf(event, 'TargetDomainName') } : {}),
    operation: meaning.operation,
    object: accountHint(event),
    ...(attributes ? { attributes } : {}),
    ...(meaning.password ? { password: meaning.password } : {}),
    succeeded: !event.isFailure && (meaning.succeeded ?? true),
  }
}

function accountHint(event: WindowsEvent): ObjectHint {
  const sid = valueOf(event, 'TargetSid') || valueOf(event, 'DomainSid')
  const account = valueOf(event, 'TargetUserName') || valueOf(event, 'NewTargetUserName')
  return { ...(sid ? { sid } : {}), ...(account ? { account } : {}) }
}

/** Undefined where the event does not tell which, as most of 4738 do. */
function attributesOf(event: WindowsEvent, meaning: EventMeaning): AttributeFact[] | undefined {
  if (meaning.member) return [memberFact(event, meaning.member)]
  if (meaning.password) return [{ ...fact('unicodePwd'), replaces: true }]
  if (event.id === 4781) {
    const removed = valueOf(event, 'OldTargetUserName')
    return [fact('sAMAccountName', valueOf(event, 'NewTargetUserName'), removed)]
  }
  if (meaning.attribute) return [fact(meaning.attribute)]
  const shown = [...fieldFacts(event), ...controlFact(event)]
  return shown.length === 0 ? undefined : shown
}

const plainFields: ReadonlySet<string> = new Set([
  ...['SamAccountName', 'DisplayName', 'UserPrincipalName', 'HomeDirectory', 'HomePath'],
  ...['ScriptPath', 'ProfilePath', 'UserWorkstations', 'PrimaryGroupId', 'DnsHostName'],
  ...['LockoutThreshold', 'MinPasswordLength', 'PasswordHistoryLength', 'MachineAccountQuota'],
])

function fieldFacts(event: WindowsEvent): AttributeFact[] {
  const fields = event.id === 4739 ? domainFields : accountFields
  return Object.entries(fields).flatMap(([field, attribute]) => {
    const value = valueOf(event, field)
    if (value === '') return []
    // Times, masks and lists are written otherwise than in the directory.
    const isPlain = plainFields.has(field)
    return [isPlain ? { ...fact(attribute, value), replaces: true } : fact(attribute)]
  })
}

function controlFact(event: WindowsEvent): AttributeFact[] {
  const before = userAccountControl(valueOf(event, 'OldUacValue'))
  const after = userAccountControl(valueOf(event, 'NewUacValue'))
  if (before === after || after === undefined) return []
  return [fact('userAccountControl', `${after}`, before === undefined ? '' : `${before}`)]
}

function memberFact(event: WindowsEvent, change: 'added' | 'removed'): AttributeFact {
  const sid = valueOf(event, 'MemberSid')
  const dn = valueOf(event, 'MemberName')
  const value = [sid && `<SID=${sid}>`, dn].filter((text) => text !== '').join(';')
  return change === 'added' ? fact('member', value) : fact('member', '', value)
}

function fact(attribute: string, added = '', removed = ''): AttributeFact {
  const isHidden = isSecret(attribute)
  const values = (value: string) => (value === '' || isHidden ? [] : [value])
  return {
    name: attribute.toLowerCase(),
    added: values(added),
    removed: values(removed),
    replaces: false,
  }
}

const objectOperations: ReadonlyMap<number, WhoFact['operation']> = new Map([
  [5136, 'modified'],
  [5137, 'added'],
  [5138, 'restored'],
  [5139, 'moved'],
  [5141, 'removed'],
])

const valueDeleted = '%%14675'

/** Directory Service Changes: these name the object itself, and 5136 each value. */
function objectFact(event: WindowsEvent): WhoFact | undefined {
  const operation = objectOperations.get(event.id)
  const guid = guidIn(valueOf(event, 'ObjectGUID'))
  const dn = valueOf(event, 'ObjectDN') || valueOf(event, 'OldObjectDN')
  if (!operation || (!guid && !dn)) return undefined
  const newDn = valueOf(event, 'NewObjectDN')
  const operationId = valueOf(event, 'OpCorrelationID')
  return {
    ...common(event),
    operation: operation === 'moved' && isRenamed(dn, newDn) ? 'renamed' : operation,
    object: { ...(guid ? { guid } : {}), ...(dn ? { dn } : {}) },
    ...(newDn ? { newDn } : {}),
    ...(event.id === 5136 ? { attributes: [valueFact(event)] } : {}),
    ...(operationId ? { operationId } : {}),
  }
}

function valueFact(event: WindowsEvent): AttributeFact {
  const attribute = valueOf(event, 'AttributeLDAPDisplayName')
  // As it is: a minus or nothing is a value here.
  const value = event.data.get('AttributeValue') ?? ''
  return valueOf(event, 'OperationType') === valueDeleted
    ? fact(attribute, '', value)
    : fact(attribute, value)
}

/** In the same place under another name; what is moved and renamed at once was moved. */
function isRenamed(from: string, to: string): boolean {
  const place = (dn: string) => dn.replace(/^(?:[^,\\]|\\.)*,/s, '').toLowerCase()
  return place(from) === place(to)
}

const writeRights = 0x20 | 0x4_0000 | 0x8_0000
const deleteRight = 0x1_0000

/** Access to an object: says who wrote to it, and of what only kinds of properties. */
function accessFact(event: WindowsEvent): WhoFact | undefined {
  const guid = guidIn(valueOf(event, 'ObjectName'))
  const rights = Number(valueOf(event, 'AccessMask'))
  if (!guid || !Number.isInteger(rights)) return undefined
  if ((rights & deleteRight) !== 0) {
    return { ...common(event), operation: 'removed', object: { guid } }
  }
  if ((rights & writeRights) === 0) return undefined
  return { ...common(event), operation: 'modified', object: { guid } }
}
