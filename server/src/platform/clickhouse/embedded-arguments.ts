import { queryTimeoutSeconds, readSettings } from './settings.ts'

const mebibyte = 1024 * 1024

/**
 * Server options that keep an engine at rest small: chDB's own defaults are those of a machine that does nothing
 * else, such as 5 GB for marks. What they cost and gain: docs/decisions/0006-embedded-clickhouse.md.
 */
const serverOptions = {
  mark_cache_size: 64 * mebibyte,
  index_mark_cache_size: 32 * mebibyte,
  primary_index_cache_size: 32 * mebibyte,
  query_condition_cache_size: 16 * mebibyte,
  compiled_expression_cache_size: 16 * mebibyte,
  max_thread_pool_free_size: 8,
}

/** Arguments of one connection, in the form of the `clickhouse local` command line. */
export function connectionArguments(lane: string): string[] {
  const settings = {
    ...readSettings,
    max_execution_time: queryTimeoutSeconds,
    // By this name a statement is found again to be ended.
    log_comment: lane,
  }
  return [...flags(settings), '--', ...flags(serverOptions)]
}

const flags = (options: Readonly<Record<string, string | number>>): string[] =>
  Object.entries(options).map(([name, value]) => `--${name}=${value}`)
