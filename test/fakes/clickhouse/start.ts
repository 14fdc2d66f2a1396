import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FakeOptions, Mood } from './server.ts'

export type { Mood }

export interface FakeClickHouse {
  /** With user, password and database. */
  url: string
  become: (mood: Mood) => Promise<void>
  /** kill -9. The data stays. */
  die: () => Promise<void>
  /** Starts again on the same port and data. */
  revive: () => Promise<void>
  stop: () => Promise<void>
}

/** A ClickHouse server of its own, in its own process and on its own data. */
export async function startFakeClickHouse(): Promise<FakeClickHouse> {
  const path = await mkdtemp(join(tmpdir(), 'gatehouse-fake-clickhouse-'))
  const options = { path, user: 'gatehouse', password: 'p@ss/word:?#', port: 0 }
  let { child, port } = await start(options)

  const die = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  return {
    url: `http://${options.user}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/default`,
    die,
    async become(mood) {
      const done = once(child, 'message')
      child.send(mood)
      await done
    },
    async revive() {
      ;({ child, port } = await start({ ...options, port }))
    },
    async stop() {
      await die()
      await rm(path, { recursive: true })
    },
  }
}

async function start(options: FakeOptions): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(new URL('process.ts', import.meta.url), [JSON.stringify(options)], {
    // Options of a test runner are not for it.
    execArgv: [],
  })
  const [ready] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The fake ClickHouse ended before it listened.')
    }),
  ])) as [{ port: number }]
  return { child, port: ready.port }
}
