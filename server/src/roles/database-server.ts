import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#platform/db/embedded-postgres.ts'
import { AppError } from '#platform/errors.ts'
import type { Log } from '#platform/log/log.ts'
import type { Secret } from '#platform/secret.ts'

export interface DatabaseServerOptions {
  directory: string
  /** Of a server that is not ours. */
  url: Secret | undefined
  log: Log
  stack: AsyncDisposableStack
}

const databaseName = 'gatehouse'
const restartMilliseconds = 1000

/** The PostgreSQL that was given, or one of our own that is started again whenever it ends. */
export async function startDatabaseServer(
  options: DatabaseServerOptions,
): Promise<{ ownerUrl: string }> {
  if (options.url) {
    await requireAnswer(options.url.reveal())
    return { ownerUrl: options.url.reveal() }
  }
  return startOwn(options)
}

async function requireAnswer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError(
      'unavailable',
      `The PostgreSQL of DATABASE_URL does not let us in: ${why}. Check address, user, password and database.`,
      { cause },
    )
  } finally {
    await client.end().catch(() => undefined) // It never connected.
  }
}

async function startOwn({ directory, log, stack }: DatabaseServerOptions) {
  const start = () =>
    startEmbeddedPostgres({ directory, log: (line) => log.info({ system: 'postgres' }, line) })
  const first = await start()
  let running: EmbeddedPostgres = first
  let isStopping = false

  async function watch(): Promise<void> {
    await running.exited
    while (!isStopping) {
      log.error('PostgreSQL ended unexpectedly and is started again')
      try {
        running = await start()
        log.info('PostgreSQL runs again')
        return void watch()
      } catch (error) {
        log.error({ err: error }, 'PostgreSQL could not be started again yet')
        await new Promise((resolve) => setTimeout(resolve, restartMilliseconds))
      }
    }
  }
  void watch()
  stack.defer(async () => {
    isStopping = true
    await running.stop()
  })
  await ensureDatabase(first.ownerUrl)
  const url = new URL(first.ownerUrl)
  url.pathname = `/${databaseName}`
  return { ownerUrl: url.href }
}

async function ensureDatabase(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      databaseName,
    ])
    if (rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}
