-- schema version 1
--
-- What search reads, derived from the journal in PostgreSQL: with another version above, everything here is dropped
-- and made again from the journal. Why it is laid out so, with what was measured: docs/decisions/0005-clickhouse-schema.md.

create table if not exists activity_record (
  organization_id UUID codec(ZSTD(1)),
  at              DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
  -- Unique for a fact; its first 48 bits are `at`, so that an id alone finds its row through the primary key.
  id              UUID codec(ZSTD(1)),
  -- Place in the journal.
  seq             UInt64 codec(Delta, ZSTD(1)),
  received_at     DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
  -- Nil for a record that no source of ours delivered.
  source_id       UUID codec(ZSTD(1)),
  source          LowCardinality(String) codec(ZSTD(1)),
  connector_id    UUID codec(ZSTD(1)),
  connector       LowCardinality(String) codec(ZSTD(1)),
  who             LowCardinality(String) codec(ZSTD(1)),
  action          LowCardinality(String) codec(ZSTD(1)),
  object_type     LowCardinality(String) codec(ZSTD(1)),
  what            String codec(ZSTD(3)),
  -- `where` of a record.
  place           LowCardinality(String) codec(ZSTD(1)),
  workstation     LowCardinality(String) codec(ZSTD(1)),
  succeeded       Bool codec(ZSTD(1)),
  certainty       LowCardinality(String) codec(ZSTD(1)),
  -- Three arrays of one length; null where the audited system does not tell that side.
  `details.property` Array(LowCardinality(String)) codec(ZSTD(1)),
  `details.before`   Array(Nullable(String)) codec(ZSTD(3)),
  `details.after`    Array(Nullable(String)) codec(ZSTD(3)),

  -- Skips blocks of rows without a text of four characters or more. Queries must hold this very expression.
  index text lower(concat(who, '\n', what, '\n', place, '\n', workstation, '\n',
    arrayStringConcat(details.property, '\n'), '\n',
    arrayStringConcat(arrayMap(side -> ifNull(side, ''), details.before), '\n'), '\n',
    arrayStringConcat(arrayMap(side -> ifNull(side, ''), details.after), '\n')))
    type ngrambf_v1(4, 32768, 3, 0) granularity 2
)
-- A record that arrives in two batches is one row, at the latest when it is read with `final`.
engine = ReplacingMergeTree(seq)
-- By month. What is older than 2015 shares a partition, and what claims to be after 2099 another: a wrong clock must
-- not make a directory for each month of a century. Only columns of the key, or duplicates would not meet.
partition by multiIf(at < toDateTime64('2015-01-01 00:00:00', 3, 'UTC'), 0,
  at >= toDateTime64('2100-01-01 00:00:00', 3, 'UTC'), 999999, toYYYYMM(at))
order by (organization_id, at, id)
settings
  -- An acknowledged insert is on the disk, not only in its cache.
  fsync_after_insert = 1,
  fsync_part_directory = 1,
  -- Many organizations have few rows in a month; the usual 8192 would read mostly the neighbours'.
  index_granularity = 2048,
  -- A month without news for a day becomes one part, which `final` reads as fast as without.
  min_age_to_force_merge_seconds = 86400,
  min_age_to_force_merge_on_partition_only = 1;

-- Up to where the journal has been indexed.
create table if not exists index_cursor (
  name     LowCardinality(String),
  seq      UInt64,
  saved_at DateTime64(3, 'UTC') default now64(3)
)
engine = ReplacingMergeTree(saved_at)
order by name
settings fsync_after_insert = 1, fsync_part_directory = 1;
