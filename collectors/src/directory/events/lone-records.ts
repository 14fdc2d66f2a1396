import type { Action, CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { directoryProperties } from '@gatehouse/contract/directory-words'
import { wellKnownName } from '@gatehouse/directory/values'
import { withinLimits } from '../../linux/within-limits.ts'
import { auditChanges, subcategoryOf } from './audit-policy.ts'
import { replicationRights } from './replication-rights.ts'
import { accountOf, eventKey, valueOf, type WindowsEvent } from './windows-event.ts'

interface Said {
  action: Action
  objectType: string
  what: string
  details: Detail[]
  succeeded?: boolean
}

type Telling = (event: WindowsEvent) => Said | undefined

const after = (property: string, value: string): Detail[] =>
  value === '' ? [] : [{ property, after: value }]
const before = (property: string, value: string): Detail[] =>
  value === '' ? [] : [{ property, before: value }]

const nameOfSid = (sid: string) => wellKnownName(sid) ?? sid

const right =
  (action: 'Added' | 'Removed', field: string): Telling =>
  (event) => ({
    action: 'Modified',
    objectType: 'User rights',
    what: nameOfSid(valueOf(event, 'TargetSid')),
    details: (action === 'Added' ? after : before)('User right', rightsOf(event, field)),
  })

const rightsOf = (event: WindowsEvent, field: string) =>
  valueOf(event, field).split(/\s+/).filter(Boolean).join(', ')

const trust =
  (action: Action): Telling =>
  (event) => ({
    action,
    objectType: 'trustedDomain',
    what: valueOf(event, 'DomainName'),
    details: [
      ...after('Direction', directions[valueOf(event, 'TdoDirection')] ?? ''),
      ...after('SID', valueOf(event, 'DomainSid')),
    ],
  })

/** MS-ADTS 6.1.6.7.12 */
const directions: Readonly<Record<string, string>> = {
  '0': 'disabled',
  '1': 'inbound',
  '2': 'outbound',
  '3': 'both ways',
}

/** What happened beside the objects of a directory, by the number of the event. */
const tellings: ReadonlyMap<number, Telling> = new Map<number, Telling>([
  [1102, cleared],
  [1104, full],
  [4662, replicated],
  [4670, permissions],
  [4704, right('Added', 'PrivilegeList')],
  [4705, right('Removed', 'PrivilegeList')],
  [4706, trust('Added')],
  [4707, trust('Removed')],
  [4713, kerberosPolicy],
  [4716, trust('Modified')],
  [4717, right('Added', 'AccessGranted')],
  [4718, right('Removed', 'AccessRemoved')],
  [4719, auditPolicy],
  [4794, restoreMode],
])

/** Undefined for events that say of an object what happened to it, and for all others. */
export function loneRecord(event: WindowsEvent): CollectedRecord | undefined {
  const said = tellings.get(event.id)?.(event)
  if (!said) return undefined
  return withinLimits({
    key: `event.${eventKey(event)}`,
    at: event.at.toISOString(),
    who: accountOf(event, 'Subject'),
    action: said.action,
    objectType: said.objectType,
    what: said.what,
    where: event.computer,
    workstation: '',
    succeeded: !event.isFailure && (said.succeeded ?? true),
    certainty: 'exact',
    details: [
      ...said.details,
      ...after(directoryProperties.evidence, `${event.channel || 'Security'} log ${event.id}`),
    ],
  })
}

function cleared(event: WindowsEvent): Said {
  return {
    action: 'Removed',
    objectType: 'Event log',
    what: event.channel || 'Security',
    details: [],
  }
}

/** It is set to keep what it has. */
function full(event: WindowsEvent): Said {
  return {
    action: 'Modified',
    objectType: 'Event log',
    what: event.channel || 'Security',
    details: after('State', 'full: nothing more is written down'),
  }
}

function auditPolicy(event: WindowsEvent): Said {
  return {
    action: 'Modified',
    objectType: 'Audit policy',
    what: subcategoryOf(valueOf(event, 'SubcategoryGuid')) || 'Audit policy',
    details: after('Audit', auditChanges(valueOf(event, 'AuditPolicyChanges'))),
  }
}

function kerberosPolicy(event: WindowsEvent): Said {
  return {
    action: 'Modified',
    objectType: 'Kerberos policy',
    what: 'Kerberos policy',
    details: after('Changes', valueOf(event, 'KerberosPolicyChange')),
  }
}

function permissions(event: WindowsEvent): Said | undefined {
  const what = valueOf(event, 'ObjectName')
  if (what === '') return undefined
  const [old, fresh] = [valueOf(event, 'OldSd'), valueOf(event, 'NewSd')]
  return {
    action: 'Modified',
    objectType: valueOf(event, 'ObjectType') || 'Object',
    what,
    details: [
      {
        property: 'Permissions',
        ...(old ? { before: old } : {}),
        ...(fresh ? { after: fresh } : {}),
      },
    ],
  }
}

function restoreMode(event: WindowsEvent): Said {
  const status = valueOf(event, 'Status')
  return {
    action: 'Modified',
    objectType: 'Directory Services Restore Mode',
    what: 'Administrator of the Directory Services Restore Mode',
    details: after(directoryProperties.password, 'reset'),
    succeeded: status === '',
  }
}

/** Who asks for a copy of all secrets and is no controller: nobody should. */
function replicated(event: WindowsEvent): Said | undefined {
  const asked = replicationRights(valueOf(event, 'Properties'))
  const name = valueOf(event, 'SubjectUserName')
  if (asked.length === 0 || name.endsWith('$') || name === '') return undefined
  return {
    action: 'Read',
    objectType: 'domainDNS',
    what: valueOf(event, 'ObjectName') || 'Domain',
    details: after('Access', asked.join(', ')),
  }
}
