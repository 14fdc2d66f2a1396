import {
  type Action,
  type CollectedRecord,
  type Detail,
  limits,
  maxDetails,
} from '@gatehouse/contract/activity-record'
import type { AuditEvent } from '@gatehouse/contract/audit-trail'

export const selfAudit = { source: 'Gatehouse', connector: 'Self Audit' } as const

/** What an event of the audit trail is among activity records. */
export function selfAuditRecord(event: AuditEvent): CollectedRecord {
  const [noun = '', verb = ''] = event.type.split('.')
  const action = actionOf(noun, verb)
  return {
    key: event.id,
    at: event.at,
    who: event.who.slice(0, limits.who),
    action,
    objectType: titleCase(noun).slice(0, limits.objectType) || 'Gatehouse',
    what: event.summary.slice(0, limits.what) || event.type,
    where: selfAudit.source,
    workstation: event.address.slice(0, limits.workstation),
    succeeded: action !== 'Failed Logon',
    certainty: 'exact',
    details: Object.entries(event.details).flatMap(detailsOf).slice(0, maxDetails),
  }
}

const ofLogins: Readonly<Record<string, Action>> = {
  created: 'Successful Logon',
  refused: 'Failed Logon',
  ended: 'Logoff',
}

const ofVerbs: Readonly<Record<string, Action>> = {
  created: 'Added',
  invited: 'Added',
  enrolled: 'Added',
  issued: 'Added',
  removed: 'Removed',
  deleted: 'Removed',
  revoked: 'Removed',
  renamed: 'Renamed',
  exported: 'Copied',
  requested: 'Executed',
  read: 'Read',
}

/** `password-changed` is a change as `changed` would be: its last word says what was done. */
const actionOf = (noun: string, verb: string): Action =>
  (noun === 'login' ? ofLogins[verb] : undefined) ??
  ofVerbs[verb.slice(verb.lastIndexOf('-') + 1)] ??
  'Modified'

/** `api-token` becomes `Api Token`. */
const titleCase = (noun: string): string =>
  noun
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

const maxProperty = 255
const maxValue = 16_384

/** Events tell a change as a list of `{property, before, after}`; everything else is told as it is after. */
function detailsOf([name, value]: [string, unknown]): Detail[] {
  if (isListOfChanges(value))
    return value.map(({ property, before, after }) => detail(property, before, after))
  if (isChange(value)) return [detail(name, value.before, value.after)]
  return [detail(name, undefined, value)]
}

const detail = (property: string, before: unknown, after: unknown): Detail => ({
  property: property.slice(0, maxProperty) || '-',
  ...(before === undefined || before === null ? {} : { before: textOf(before) }),
  ...(after === undefined || after === null ? {} : { after: textOf(after) }),
})

const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, maxValue)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isChange = (value: unknown): value is { before?: unknown; after?: unknown } =>
  isObject(value) && ('before' in value || 'after' in value)

const isListOfChanges = (
  value: unknown,
): value is { property: string; before?: unknown; after?: unknown }[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isObject(item) && typeof item['property'] === 'string')
