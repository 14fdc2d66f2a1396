import { queryTimeoutSeconds, readSettings } from './settings.ts'

const mebibyte = 1024 * 1024

/**
 * Server options that keep an engine at rest small: chDB's own defaults are those of a machine that does nothing
 * else, such as 5 GB for marks. What they cost and gain: docs/decisions/0006-embedded-clickhouse.md.
 */
const serverOptions = {
  // Of all that runs at once.
  max_server_memory_usage: 1536 * mebibyte,
  mark_cache_size: 64 * mebibyte,
  index_mark_cache_size: 32 * mebibyte,
  primary_index_cache_size: 32 * mebibyte,
  query_condition_cache_size: 16 * mebibyte,
  compiled_expression_cache_size: 16 * mebibyte,
  max_thread_pool_free_size: 8,
}

const forReading = { ...readSettings, max_execution_time: queryTimeoutSeconds }

/** A merge or a mutation that was asked for takes the time it takes. */
const forWriting = { max_memory_usage: 1024 * mebibyte, max_execution_time: 0 }

/**
 * Arguments of one connection, in the form of the `clickhouse local` command line. By its name a statement on it
 * is found again to be ended.
 */
export function connectionArguments(name: string, use: 'read' | 'write'): string[] {
  const settings = use === 'read' ? forReading : forWriting
  return [...flags({ ...settings, log_comment: name }), '--', ...flags(serverOptions)]
}

const flags = (options: Readonly<Record<string, string | number>>): string[] =>
  Object.entries(options).map(([name, value]) => `--${name}=${value}`)
