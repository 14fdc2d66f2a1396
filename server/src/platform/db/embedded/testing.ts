import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { z } from 'zod'
import type { Account } from './account.ts'

/** The first column of the first row. */
export async function queryOne(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {
    // The query that is under way says the same.
  })
  await client.connect()
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

export interface OtherGatehouse {
  process: ChildProcess
  ownerUrl: string
  socketDirectory: string
  /** Ends it in the way of a power cut. */
  kill(): Promise<void>
  /** Lets it stop its database and end. */
  end(): Promise<void>
}

const script = `
  const [module, directory] = process.argv.slice(1)
  const { startEmbeddedPostgres } = await import(module)
  try {
    const postgres = await startEmbeddedPostgres({ directory, log: () => {} })
    const { ownerUrl, socketDirectory } = postgres
    console.log(JSON.stringify({ ownerUrl, socketDirectory }))
    process.stdin.once('end', () => postgres.stop()).resume()
  } catch (error) {
    console.log(JSON.stringify({ failure: error.message }))
  }
`
const Line = z.union([
  z.object({ ownerUrl: z.string(), socketDirectory: z.string() }),
  z.object({ failure: z.string() }),
])

/** Runs a database from another process, as somebody else where `account` is given. */
export async function startInOtherProcess(
  directory: string,
  account?: Account,
): Promise<OtherGatehouse> {
  const module = import.meta.resolve('../embedded-postgres.ts')
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      script,
      module,
      directory,
    ],
    { ...(account && { uid: account.uid, gid: account.gid }), stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const lines = createInterface(child.stdout)
  const said: unknown[] = await Promise.race([once(lines, 'line'), ended])
  const line = Line.parse(JSON.parse(String(said[0])))
  if ('failure' in line) throw new Error(line.failure)
  return {
    process: child,
    ...line,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async end() {
      child.stdin.end()
      await ended
    },
  }
}
