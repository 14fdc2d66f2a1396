import { createHash } from 'node:crypto'
import { type ClickHouseEngine, durableTable } from '#platform/clickhouse/engine.ts'
import { searchedSql } from './searched-text.ts'

/** The search index, its tables there. Everything in it can be made again from the journal. */
export interface ActivityIndex {
  readonly engine: ClickHouseEngine
}

export const recordTable = 'activity_record'

/** A month without news for an hour becomes one part, which is read as fast merged as unmerged. */
const mergedMonths =
  'min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1'

/**
 * Replacing makes a record that came twice count once: the sorting key is its identity. The index `words` tells
 * where a word cannot be, so that a search for something rare reads little.
 */
const recordTableSql = (name: string) => `
  create table if not exists ${name} (
    organization_id UUID codec(ZSTD(1)),
    id              UUID codec(ZSTD(1)),
    at              DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    received_at     DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    who             LowCardinality(String) codec(ZSTD(1)),
    action          LowCardinality(String) codec(ZSTD(1)),
    object_type     LowCardinality(String) codec(ZSTD(1)),
    what            String codec(ZSTD(3)),
    where           LowCardinality(String) codec(ZSTD(1)),
    workstation     LowCardinality(String) codec(ZSTD(1)),
    source          LowCardinality(String) codec(ZSTD(1)),
    source_id       UUID codec(ZSTD(1)),
    connector       LowCardinality(String) codec(ZSTD(1)),
    connector_id    UUID codec(ZSTD(1)),
    succeeded       Bool codec(ZSTD(1)),
    certainty       LowCardinality(String) codec(ZSTD(1)),
    detail_property Array(LowCardinality(String)) codec(ZSTD(1)),
    detail_before   Array(Nullable(String)) codec(ZSTD(3)),
    detail_after    Array(Nullable(String)) codec(ZSTD(3)),
    index words ${searchedSql} type ngrambf_v1(4, 32768, 3, 0) granularity 2
  )
  engine = ReplacingMergeTree(received_at)
  partition by toYYYYMM(at)
  order by (organization_id, at, id)
  settings index_granularity = 2048, ${mergedMonths}, ${durableTable}`

/** Kept as the table's comment, to notice one of an older version. */
const shape = createHash('sha256').update(recordTableSql('')).digest('hex')

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

/** Tables of another shape are made anew; without their cursor they are filled again from the journal. */
export async function openActivityIndex(engine: ClickHouseEngine): Promise<ActivityIndex> {
  const index = { engine }
  const [table] = await engine.query<{ comment: string }>(
    'select comment from system.tables where database = currentDatabase() and name = {name:String}',
    { name: recordTable },
  )
  if (table && table.comment !== shape) {
    await engine.command(`drop table if exists index_cursor`)
    await engine.command(`drop table ${recordTable}`)
  }
  await ensureRecordTable(index, recordTable)
  await engine.command(cursorTableSql)
  return index
}

export const ensureRecordTable = ({ engine }: ActivityIndex, table: string): Promise<void> =>
  engine.command(`${recordTableSql(table)} comment '${shape}'`)

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
