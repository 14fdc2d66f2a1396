/** What a `{name:Type}` in the statement can be bound to. A `Date` is bound in UTC with its milliseconds. */
export type SqlValue = string | number | bigint | boolean | Date | null | readonly SqlValue[]
export type SqlParams = Readonly<Record<string, SqlValue>>

export interface ReadOptions {
  /** Ends the statement in the engine too; the call then throws the signal's reason. */
  signal?: AbortSignal
  /** How long the engine may work on it: 30 for `query`, an hour for `stream`, if not said. */
  timeoutSeconds?: number
}

export interface Inserted {
  rows: number
  bytes: number
}

/**
 * ClickHouse, in this process or on another machine. Statements are text of ours; whatever comes from outside
 * is bound: `where who = {who:String}`. Rows are read as JSON: integers of 64 bits and above are strings,
 * dates are `2026-11-21 09:00:00.000`, both as the engine writes them.
 *
 * Failures are `IndexError`, whose message is for the person who waits for the answer.
 */
export interface ClickHouseEngine {
  /** A statement without an answer, such as `create table`. Statements and inserts run one after another. */
  command(sql: string, params?: SqlParams): Promise<void>

  /** All rows at once of a `select` or `with`: for answers that are bounded by a `limit`. */
  query<Row>(sql: string, params?: SqlParams, options?: ReadOptions): Promise<Row[]>

  /** Rows in blocks as the engine makes them; it waits while the reader does. Leaving the loop ends the statement. */
  stream<Row>(
    sql: string,
    params?: SqlParams,
    options?: ReadOptions,
  ): AsyncGenerator<Row[], void, undefined>

  /**
   * Stores JSON lines, all or nothing within each partition of the table, and returns when they are stored. They
   * survive a loss of power if the table is made with `durableTable`.
   */
  insertLines(table: string, lines: Buffer | readonly Buffer[]): Promise<Inserted>

  /** Throws if the engine does not answer now. */
  ping(): Promise<void>

  /** Waits for inserts and statements, ends queries and streams. Later calls throw; a second close does nothing. */
  close(): Promise<void>
}

/** Settings for `create table ... settings`: an acknowledged insert is on the disk, not only in its cache. */
export const durableTable = 'fsync_after_insert = 1, fsync_part_directory = 1'
