import { type ClickHouseEngine, durableTable } from '#platform/clickhouse/engine.ts'
import { foldedSql } from './fold.ts'

/** The search index, its tables there. Everything in it can be made again from the journal. */
export interface ActivityIndex {
  readonly engine: ClickHouseEngine
}

export const recordTable = 'activity_record'

/**
 * Text is compared without case, so the folded text of all fields stands in one column. Replacing makes a record
 * that came twice count once: the sorting key is its identity.
 */
const recordTableSql = (name: string) => `
  create table if not exists ${name} (
    organization_id UUID,
    id              UUID,
    at              DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    received_at     DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    who             LowCardinality(String),
    action          LowCardinality(String),
    object_type     LowCardinality(String),
    what            String codec(ZSTD(1)),
    where           LowCardinality(String),
    workstation     LowCardinality(String),
    source          LowCardinality(String),
    source_id       UUID codec(ZSTD(1)),
    connector       LowCardinality(String),
    connector_id    UUID codec(ZSTD(1)),
    succeeded       Bool,
    certainty       LowCardinality(String),
    detail_property Array(LowCardinality(String)),
    detail_before   Array(Nullable(String)) codec(ZSTD(1)),
    detail_after    Array(Nullable(String)) codec(ZSTD(1)),
    search          String materialized ${foldedSql(`arrayStringConcat(arrayConcat(
      [who, action, object_type, what, where, workstation, source, connector],
      detail_property, arrayMap(text -> ifNull(text, ''), detail_before),
      arrayMap(text -> ifNull(text, ''), detail_after)), '\\n')`)} codec(ZSTD(1))
  )
  engine = ReplacingMergeTree(received_at)
  partition by toYYYYMM(at)
  order by (organization_id, at, id)
  settings ${durableTable}`

const cursorTableSql = `
  create table if not exists index_cursor (
    table_name String,
    seq        UInt64,
    batch_id   UUID,
    saved_at   DateTime64(3, 'UTC') default now64(3)
  )
  engine = ReplacingMergeTree(saved_at)
  order by table_name
  settings ${durableTable}`

export async function openActivityIndex(engine: ClickHouseEngine): Promise<ActivityIndex> {
  const index = { engine }
  await ensureRecordTable(index, recordTable)
  await engine.command(cursorTableSql)
  return index
}

export const ensureRecordTable = ({ engine }: ActivityIndex, table: string): Promise<void> =>
  engine.command(recordTableSql(table))

export const emptyRecordTable = ({ engine }: ActivityIndex, table: string): Promise<void> =>
  engine.command(`truncate table ${table}`)

export const dropRecordTable = ({ engine }: ActivityIndex, table: string): Promise<void> =>
  engine.command(`drop table if exists ${table}`)

/** Readers see the one or the other, never neither. */
export const swapRecordTables = (
  { engine }: ActivityIndex,
  table: string,
  other: string,
): Promise<void> => engine.command(`exchange tables ${table} and ${other}`)

/** How far the journal is in a table of the index. */
export interface IndexCursor {
  seq: number
  /** The batch with that number, to notice that the journal is another one. */
  batchId: string
}

export async function findCursor(index: ActivityIndex, table: string) {
  const rows = await index.engine.query<{ seq: string; batch_id: string }>(
    'select seq, batch_id from index_cursor final where table_name = {table:String}',
    { table },
  )
  const row = rows[0]
  return row && { seq: Number(row.seq), batchId: row.batch_id }
}

export async function saveCursor(index: ActivityIndex, table: string, cursor: IndexCursor) {
  const row = { table_name: table, seq: cursor.seq, batch_id: cursor.batchId }
  await index.engine.insertLines('index_cursor', Buffer.from(`${JSON.stringify(row)}\n`))
}
