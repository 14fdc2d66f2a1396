import {
  type CollectedRecord,
  type Detail,
  limits,
  maxDetails,
} from '@gatehouse/contract/activity-record'

const maxValue = 16_384
const maxProperty = 255

/** At most `max` UTF-16 units, ending in `…` where something was left out. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = max - 1
  // A cut between the halves of a surrogate pair would not be valid text.
  const isPair = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800
  return `${text.slice(0, isPair ? end - 1 : end)}…`
}

function cutDetail(detail: Detail): Detail {
  return {
    property: cut(detail.property, maxProperty) || '-',
    ...(detail.before === undefined ? {} : { before: cut(detail.before, maxValue) }),
    ...(detail.after === undefined ? {} : { after: cut(detail.after, maxValue) }),
  }
}

/** A record that the contract accepts whatever the audited system put into it. */
export function withinLimits(record: CollectedRecord): CollectedRecord {
  return {
    ...record,
    key: record.key.slice(0, limits.key),
    who: cut(record.who, limits.who),
    objectType: cut(record.objectType, limits.objectType) || 'Object',
    what: cut(record.what, limits.what) || '-',
    where: cut(record.where, limits.where) || '-',
    workstation: cut(record.workstation, limits.workstation),
    details: record.details.slice(0, maxDetails).map(cutDetail),
  }
}
