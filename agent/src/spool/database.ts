import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { DamagedDatabase } from './storage-failure.ts'

const schemaVersion = 1

const schema = `
  -- Names this file in keys of gap records, because seq begins anew in the next one.
  create table spool (id text not null);

  create table connector (
    number       integer primary key,
    id           text not null unique,
    -- Highest seq given to a record, and highest that belongs to a batch or is gone.
    last_seq     integer not null default 0,
    claimed_seq  integer not null default 0,
    -- Of its rows in record.
    records      integer not null default 0,
    bytes        integer not null default 0,
    -- Milliseconds; when the server last wanted it.
    wanted_at    integer not null
  );

  -- What a collector remembers: where it is in its source, and what it saw there.
  create table state (
    connector integer not null,
    key       text not null,
    value     text not null,
    primary key (connector, key)
  );

  -- One line of JSON for each fact that waits for the server.
  create table record (
    connector  integer not null,
    seq        integer not null,
    spooled_at integer not null,
    line       blob not null,
    primary key (connector, seq)
  ) without rowid;

  -- Written before a batch is first sent, so that it is sent again under the same id with the same lines.
  create table batch (
    id         text primary key,
    connector  integer not null,
    from_seq   integer not null,
    to_seq     integer not null,
    records    integer not null,
    bytes      integer not null,
    -- A gap record that leads the batch.
    gap        text,
    refusals   integer not null default 0
  );

  -- Records that were dropped and of which the server has not been told.
  create table gap (
    connector  integer primary key,
    key        text not null,
    -- Null when nobody can know.
    records    integer,
    from_at    text not null,
    to_at      text not null,
    reason     text not null
  );

  -- Batches that the server refused for good.
  create table quarantine (
    batch_id     text primary key,
    connector_id text not null,
    at           text not null,
    reason       text not null,
    records      integer not null,
    lines_gzip   blob not null
  );
`

/** Opens the file, makes its tables when it is new, and sets it to survive a kill and a power cut. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    // Exclusive before WAL: then the WAL's index is in memory, not in a shared file.
    database.exec(`
      pragma locking_mode = exclusive;
      pragma auto_vacuum = incremental;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma journal_size_limit = 4194304;
      pragma cache_size = -1024;
      pragma temp_store = memory;
    `)
    prepareSchema(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function prepareSchema(database: DatabaseSync): void {
  const found = Number(database.prepare('pragma user_version').get()?.['user_version'])
  if (found === schemaVersion) return
  if (found > schemaVersion) {
    throw new Error(
      'The spool was written by a newer version of the agent. Install that version again, or choose ' +
        'another directory with --data-dir.',
    )
  }
  database.exec('begin immediate')
  database.exec(schema)
  database.prepare('insert into spool (id) values (?)').run(randomUUID())
  database.exec(`pragma user_version = ${schemaVersion}`)
  database.exec('commit')
}

/** Looks through the whole file; throws what `isDamage` knows when it is not sound. */
export function checkDatabase(database: DatabaseSync): void {
  const found = String(database.prepare('pragma quick_check(1)').get()?.['quick_check'])
  if (found !== 'ok') throw new DamagedDatabase(found)
}

/** Runs the work in one transaction that is on disk when this returns. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    // SQLite rolls back by itself when the disk is full.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
