import type { ClickHouseSettings } from '@clickhouse/client'

export const pingTimeoutSeconds = 2
export const queryTimeoutSeconds = 30
/** An export waits for its reader, whose time counts as the statement's. */
export const streamTimeoutSeconds = 3600

const mebibyte = 1024 * 1024

/** Limits of each statement, so that one search cannot take the server down. */
export const readSettings = {
  max_memory_usage: String(512 * mebibyte),
  max_bytes_before_external_group_by: String(192 * mebibyte),
  max_bytes_before_external_sort: String(192 * mebibyte),
  // Reading in order ahead costs a megabyte for each column of each part, so an export of some years would fail.
  read_in_order_use_buffering: 0,
  // JSON.parse would round an integer above 2^53.
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  date_time_output_format: 'simple',
} as const satisfies ClickHouseSettings

/** Bytes of one insert, which the engine holds in memory at once to store them as one block. */
export const maxInsertBytes = 64 * mebibyte

const oneBlock = String(1_000_000_000)

/** One call is one block, so each partition takes all of its rows or none; and it is stored when the call returns. */
export const insertSettings = {
  async_insert: 0,
  input_format_parallel_parsing: 0,
  max_insert_threads: '1',
  max_insert_block_size: oneBlock,
  min_insert_block_size_rows: oneBlock,
  min_insert_block_size_bytes: oneBlock,
  max_partitions_per_insert_block: '0',
  // Takes `2026-11-21T09:00:00.000Z` as it stands in a record.
  date_time_input_format: 'best_effort',
  input_format_skip_unknown_fields: 0,
  input_format_null_as_default: 0,
} as const satisfies ClickHouseSettings

/** The statement and the body of an insert, whose table is a name of ours. */
export function checkedInsert(table: string, lines: Buffer | readonly Buffer[]) {
  if (!/^[a-z_]+$/.test(table)) throw new TypeError(`"${table}" is not the name of a table.`)
  const buffers = Buffer.isBuffer(lines) ? [lines] : [...lines]
  const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  if (bytes > maxInsertBytes)
    throw new RangeError('An insert is too large to be stored as one block.')
  return { query: `insert into ${table} format JSONEachRow`, buffers, bytes }
}
