import path from 'node:path'
import { parseArgs } from 'node:util'
import { Config, flagOf, type Given, readConfig } from '#config'
import { AppError } from '#platform/errors.ts'

/** What a command gets: settings, and what stood on its command line beside them. */
export interface Command {
  config: Readonly<Config>
  args: readonly string[]
  flags: Readonly<Record<string, string | undefined>>
}

const commands: Record<string, () => Promise<(command: Command) => Promise<void>>> = {
  up: async () => (await import('./commands/up.ts')).up,
  config: async () => (await import('./commands/config.ts')).showConfig,
  token: async () => (await import('./commands/token.ts')).printToken,
  reindex: async () => (await import('./commands/reindex.ts')).reindexAll,
  backup: async () => (await import('./commands/backup.ts')).backup,
  'verify-replay': async () => (await import('./commands/verify-replay.ts')).verifyReplay,
  restore: async () => (await import('./commands/restore.ts')).restore,
}

/** The same data from whatever directory the command is called in. */
const besideProgram = path.resolve(import.meta.dirname, '../../data')

/** Flags that are no settings. */
const ownFlags = ['user', 'name', 'days', 'key'] as const

async function main(argv: readonly string[]): Promise<void> {
  const [name = 'up', ...rest] = argv
  const load = commands[name]
  if (!load)
    throw new AppError('invalid_request', `There is no command ${name}. See "gatehouse help".`)
  const { given, flags, args } = readCommandLine(rest)
  const run = await load()
  await run({
    config: readConfig({ DATA_DIR: besideProgram, ...defined(environment()), ...given }),
    args,
    flags,
  })
}

/** `HOST` and the like are too common to be meant for us, so the environment gives them with a prefix. */
function environment(): Given {
  const names = Object.keys(Config.shape)
  const plain = ['DATABASE_URL', 'CLICKHOUSE_URL', 'GATEHOUSE_ADMIN_PASSWORD', 'MASTER_KEY_FILE']
  return Object.fromEntries(
    names.map((name) => [
      name,
      process.env[`GATEHOUSE_${name}`] ?? (plain.includes(name) ? process.env[name] : undefined),
    ]),
  )
}

function readCommandLine(argv: readonly string[]) {
  const names = Object.keys(Config.shape)
  const options = Object.fromEntries([
    ...names
      .filter((name) => name !== 'AGENT')
      .map((name) => [flagOf(name).slice(2), { type: 'string' }]),
    ...ownFlags.map((name) => [name, { type: 'string' }]),
    ['no-agent', { type: 'boolean' }],
  ]) as Record<string, { type: 'string' | 'boolean' }>
  const { values, positionals } = parse(argv, options)
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
  const given = Object.fromEntries(names.map((name) => [name, text(flagOf(name).slice(2))]))
  return {
    given: defined({ ...given, ...(values['no-agent'] ? { AGENT: 'false' } : {}) }),
    flags: Object.fromEntries(ownFlags.map((name) => [name, text(name)])),
    args: positionals,
  }
}

const defined = (given: Given): Given =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))

function parse(argv: readonly string[], options: Record<string, { type: 'string' | 'boolean' }>) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('invalid_request', `${message}. See "gatehouse help".`, { cause })
  }
}

// Searches of the embedded index each hold a thread; four would leave none for files. Read at the first use.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

try {
  await main(process.argv.slice(2))
} catch (error) {
  const isOurs = error instanceof AppError
  console.error(isOurs ? error.message : error)
  if (isOurs && error.cause instanceof Error && process.env['GATEHOUSE_LOG_LEVEL'] === 'debug') {
    console.error(error.cause)
  }
  process.exitCode = 1
}
