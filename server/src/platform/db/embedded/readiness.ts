import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

interface Awaited {
  url: string
  exited: Promise<void>
  logFile: string
  cluster: string
  log: (line: string) => void
}

const patienceMilliseconds = 60_000
const noticeMilliseconds = 10_000

/** Waits until a login works. Recovery after a crash may take its time, anything else a minute. */
export async function untilReady({ url, exited, logFile, cluster, log }: Awaited): Promise<void> {
  const started = performance.now()
  const state = { hasEnded: false, nextNotice: noticeMilliseconds }
  void exited.then(() => (state.hasEnded = true))
  for (;;) {
    const refusal = await tryLogin(url)
    if (refusal === undefined) return
    if (state.hasEnded) throw await failure(cluster, logFile, refusal)
    const waited = performance.now() - started
    if (!isStartingUp(refusal) && waited > patienceMilliseconds) {
      throw await failure(cluster, logFile, refusal)
    }
    if (waited > state.nextNotice) {
      log(`The database is still recovering from the last run (${Math.round(waited / 1000)} s)`)
      state.nextNotice += noticeMilliseconds
    }
    // Quick at first; later each try is a line in the log of the database.
    await pause(waited < 1_000 ? 20 : 500)
  }
}

async function tryLogin(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {
    // The answer to connect() says the same.
  })
  try {
    await client.connect()
    return undefined
  } catch (error) {
    return error
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** SQLSTATE 57P03, cannot_connect_now: it answers and is not ready. */
const isStartingUp = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '57P03'

async function failure(cluster: string, logFile: string, cause: unknown): Promise<Error> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).split('\n')
  const said = lines.findLast(
    (line) => /FATAL|PANIC|could not|error while loading/.test(line) && !/starting up/.test(line),
  )
  return new Error(
    `The database in ${cluster} did not start${said ? `: ${said.trim()}` : ''}. The whole story is in ${logFile}.`,
    { cause },
  )
}
