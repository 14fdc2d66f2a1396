import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { OrganizationId } from '@gatehouse/contract/ids'
import {
  dataSourceOf,
  noItem,
  ownAction,
  ownActionName,
  wireActionOf,
  writtenSource,
} from './known-values.ts'

/** The organization as clients see it. */
export interface Plan {
  organizationId: OrganizationId
  name: string
  /** A GUID in braces. */
  id: string
}

export interface WireDetail {
  propertyName: string
  before?: string | undefined
  after?: string | undefined
  message: string
}

/** A record as clients see it, and as their filters see it. */
export interface WireRecord {
  rid: string
  who: string
  action: string
  what: string
  /** To the second, in UTC. */
  when: string
  where: string
  objectType: string
  plan: Plan
  dataSource: string
  item?: string | undefined
  workstation: string
  details: readonly WireDetail[]
}

export function toWireRecord(record: ActivityRecord, plan: Plan): WireRecord {
  const isWritten = record.source === writtenSource && record.sourceId === undefined
  const { wire, isNearest } = wireActionOf(record)
  return {
    rid: ridOf(record),
    who: record.who,
    action: wire,
    what: record.what,
    when: `${record.at.slice(0, 19)}Z`,
    where: record.where,
    objectType: record.objectType,
    plan,
    dataSource: isWritten ? writtenSource : dataSourceOf(record.connector),
    item: itemOf(record, isWritten),
    workstation: record.workstation,
    details: [...(isNearest ? [ownActionDetail(record)] : []), ...record.details.map(toDetail)],
  }
}

/** The time to the millisecond, 17 digits, and the id, 32: the same record always has the same. */
export const ridOf = ({ id, at }: Pick<ActivityRecord, 'id' | 'at'>): string =>
  `${at.slice(0, 23).replaceAll(/\D/g, '')}${id.replaceAll('-', '').toUpperCase()}`

/** The time inside, in milliseconds; undefined for what cannot be one of ours. */
export function recordTimeOf(rid: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})[0-9a-f]{32}$/i.exec(rid)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second, millisecond] = parts
  return (
    Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`) || undefined
  )
}

function itemOf(record: ActivityRecord, isWritten: boolean): string | undefined {
  if (!isWritten) return `${record.source} (${record.sourceId ? 'Computer' : 'Integration'})`
  return record.connector === noItem ? undefined : `${record.connector} (Integration)`
}

function ownActionDetail(record: ActivityRecord): WireDetail {
  const after = ownActionName(record)
  return { propertyName: ownAction, after, message: `${ownAction}: ${after}` }
}

function toDetail({ property, before, after }: ActivityRecord['details'][number]): WireDetail {
  return { propertyName: property, before, after, message: messageOf(property, before, after) }
}

function messageOf(property: string, before?: string, after?: string): string {
  if (before !== undefined && after !== undefined) {
    return `${property} changed from "${before}" to "${after}"`
  }
  if (after !== undefined) return `${property}: ${after}`
  return before === undefined ? property : `${property} was: ${before}`
}
