import { hash } from 'node:crypto'
import {
  Action,
  type ActivityRecord,
  Certainty,
  type CollectedRecord,
} from '@gatehouse/contract/activity-record'
import { ActivityRecordId, ConnectorId, SourceId } from '@gatehouse/contract/ids'

/** One line of a batch's body and one row of the index: the same bytes serve both. */
export interface ActivityRow extends OriginRow, OwnRow {}

/** The columns that are the same in all rows of a batch. */
interface OriginRow {
  organization_id: string
  source: string
  source_id: string
  connector: string
  connector_id: string
  received_at: string
}

interface OwnRow {
  id: string
  at: string
  who: string
  action: string
  object_type: string
  what: string
  where: string
  workstation: string
  succeeded: boolean
  certainty: string
  /** One entry for each detail in all three; null where a side is not told. */
  detail_property: string[]
  detail_before: (string | null)[]
  detail_after: (string | null)[]
}

export interface BatchOrigin {
  organizationId: string
  /** `nobody` where the records do not come from a source. */
  sourceId: string
  source: string
  connectorId: string
  connector: string
  receivedAt: Date
}

/** Stands for the source and the connector of records that we make ourselves. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * RFC 9562 §5.8: 48 bits of the time in milliseconds, then 74 bits of a hash. The same fact of a source always
 * gets the same id, and the time in front tells where in the index to look for it.
 */
export function activityRecordId(
  { organizationId, sourceId }: Pick<BatchOrigin, 'organizationId' | 'sourceId'>,
  key: string,
  atMilliseconds: number,
): string {
  const digest = hash('sha256', `${organizationId} ${sourceId} ${key}`)
  const time = atMilliseconds.toString(16).padStart(12, '0')
  const variant = '89ab'.charAt(Number.parseInt(digest.charAt(3), 16) & 3)
  return `${time.slice(0, 8)}-${time.slice(8)}-8${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}

/** The time inside an id of ours; undefined for one that cannot be ours. */
export function timeOfRecordId(id: string): Date | undefined {
  const at = new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
  return at.getUTCFullYear() < 2200 ? at : undefined
}

/** Writes the rows of one batch, each as a line. */
export function rowWriter(origin: BatchOrigin): (record: CollectedRecord, at: Date) => string {
  const write = recordWriter(origin)
  return (record, at) => write(record, at).line
}

export interface WrittenRecord {
  line: string
  /** What `toRecord` makes of the line, without reading it. */
  record: ActivityRecord
}

/** What the rows of a batch share is put into JSON, and checked, only once. */
export function recordWriter(origin: BatchOrigin) {
  const shared: OriginRow = {
    organization_id: origin.organizationId,
    source: origin.source,
    source_id: origin.sourceId,
    connector: origin.connector,
    connector_id: origin.connectorId,
    received_at: origin.receivedAt.toISOString(),
  }
  const start = JSON.stringify(shared).slice(0, -1)
  const facts = originFacts(shared)
  return (collected: CollectedRecord, at: Date): WrittenRecord => {
    const row = ownRow(origin, collected, at)
    const line = `${start},${JSON.stringify(row).slice(1)}\n`
    // The id was made just now, and the others have been checked with the record.
    const { action, certainty } = collected
    return {
      line,
      record: { id: row.id as ActivityRecordId, ...ownFacts(row), action, certainty, ...facts },
    }
  }
}

function ownRow(origin: BatchOrigin, record: CollectedRecord, at: Date): OwnRow {
  const { details } = record
  return {
    id: activityRecordId(origin, record.key, at.getTime()),
    at: at.toISOString(),
    who: wellFormed(record.who),
    action: record.action,
    object_type: wellFormed(record.objectType),
    what: wellFormed(record.what),
    where: wellFormed(record.where),
    workstation: wellFormed(record.workstation),
    succeeded: record.succeeded,
    certainty: record.certainty,
    detail_property: details.map(({ property }) => wellFormed(property)),
    detail_before: details.map(({ before }) => (before === undefined ? null : wellFormed(before))),
    detail_after: details.map(({ after }) => (after === undefined ? null : wellFormed(after))),
  }
}

/** JSON can carry half a surrogate pair, which no UTF-8 can: the index would refuse the whole block. */
const wellFormed = (text: string): string => (text.isWellFormed() ? text : text.toWellFormed())

/** ClickHouse writes times as `2026-11-21 09:00:00.000`, in UTC. */
export const toInstant = (time: string): string =>
  time.includes('T') ? time : `${time.replace(' ', 'T')}Z`

export const toRecord = (row: ActivityRow): ActivityRecord => ({
  id: ActivityRecordId.parse(row.id),
  ...ownFacts(row),
  action: Action.parse(row.action),
  certainty: Certainty.parse(row.certainty),
  ...originFacts(row),
})

const ownFacts = (row: OwnRow) => ({
  at: toInstant(row.at),
  who: row.who,
  objectType: row.object_type,
  what: row.what,
  where: row.where,
  workstation: row.workstation,
  succeeded: row.succeeded,
  details: row.detail_property.map((property, index) => ({
    property,
    ...side('before', row.detail_before[index]),
    ...side('after', row.detail_after[index]),
  })),
})

const originFacts = (row: OriginRow) => ({
  source: row.source,
  ...(row.source_id === nobody ? {} : { sourceId: SourceId.parse(row.source_id) }),
  connector: row.connector,
  ...(row.connector_id === nobody ? {} : { connectorId: ConnectorId.parse(row.connector_id) }),
  receivedAt: toInstant(row.received_at),
})

const side = <Side extends string>(name: Side, value: string | null | undefined) =>
  (typeof value === 'string' ? { [name]: value } : {}) as { [K in Side]?: string }
