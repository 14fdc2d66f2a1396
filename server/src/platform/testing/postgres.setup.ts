import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../db/embedded-postgres.ts'
import { stopLeftovers } from '../db/embedded/leftovers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A socket that answers with the owner's connection string of the run's database. */
    postgresDoor: string
  }
}

/** Loses data with the power, which no test notices. */
const fast = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
}

/** Vitest's global set-up: one PostgreSQL for the whole run, started by the first test that asks. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned()
  const directory = await mkdtemp(path.join(os.tmpdir(), `${prefix}${process.pid}-`))
  await chmod(directory, 0o711)
  let running: Promise<EmbeddedPostgres> | undefined
  const start = () =>
    (running ??= startEmbeddedPostgres({
      directory: path.join(directory, 'postgres'),
      elsewhere: path.join(directory, 'elsewhere'),
      log: () => {},
      settings: fast,
    }))

  const door = net.createServer((socket) => {
    socket.on('error', () => socket.destroy())
    start().then(
      (postgres) => socket.end(postgres.ownerUrl),
      (error: unknown) => socket.end(`! ${String(error)}`),
    )
  })
  const postgresDoor = path.join(directory, 'door')
  await new Promise<void>((resolve) => door.listen(postgresDoor, resolve))
  project.provide('postgresDoor', postgresDoor)

  return async () => {
    door.close()
    await running?.then((postgres) => postgres.stop()).catch(() => undefined)
    await rm(directory, { recursive: true, force: true })
  }
}

const prefix = 'gatehouse-test-'

/** What a run that was killed left behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (!pid || isAlive(Number(pid))) continue
    const directory = path.join(os.tmpdir(), name)
    await stopLeftovers(path.join(directory, 'postgres/cluster'), () => {})
    await rm(directory, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
