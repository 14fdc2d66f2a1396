import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres.ts'
import { type Account, canRun } from './account.ts'
import { installedBinaries } from './binaries.ts'
import { reachableBinaries } from './home.ts'
import { processesOf } from './leftovers.ts'
import { queryOne, startInOtherProcess } from './testing.ts'

const isRoot = process.getuid?.() === 0
const nobody: Account = { name: 'nobody', uid: 65_534, gid: 65_534 }

let scratch: string
/** As `/root` is: nobody but root can enter it. */
let closed: string
let elsewhere: string
let running: EmbeddedPostgres[]

beforeEach(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-home-'))
  await chmod(scratch, 0o711)
  closed = path.join(scratch, 'closed')
  await mkdir(closed, { mode: 0o700 })
  elsewhere = path.join(scratch, 'elsewhere')
  running = []
})

afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()))
  await rm(scratch, { recursive: true })
})

async function start(directory: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ directory, elsewhere, log: () => {} })
  running.push(postgres)
  return postgres
}

async function hiddenPrograms(): Promise<string> {
  const { directory } = await installedBinaries()
  const hidden = path.join(closed, 'native')
  await cp(directory, hidden, { recursive: true, verbatimSymlinks: true })
  return hidden
}

describe.skipIf(!isRoot)('as root', () => {
  test('the database runs as a user who is not root and owns its files', async () => {
    const directory = path.join(scratch, 'postgres')
    await start(directory)

    const [postmaster] = await processesOf(path.join(directory, 'cluster'))
    const status = await readFile(`/proc/${postmaster?.pid}/status`, 'utf8')
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])
    expect(uid).toBeGreaterThan(0)
    expect(/^Groups:(.*)$/m.exec(status)?.[1]?.trim()).toBe('')
    const cluster = await stat(path.join(directory, 'cluster'))
    expect([cluster.uid, cluster.mode & 0o777]).toEqual([uid, 0o700])
    expect((await stat(path.join(directory, 'password'))).uid).toBe(0)
  })

  test.skipIf(!canRun(nobody, process.execPath))(
    'a cluster keeps the user it was made by',
    async () => {
      const directory = path.join(scratch, 'postgres')
      await mkdir(directory)
      await chown(directory, nobody.uid, nobody.gid)
      const other = await startInOtherProcess(directory, nobody)
      await queryOne(other.ownerUrl, `create table fact as select 'kept' as what`)
      await other.end()

      const { ownerUrl } = await start(directory)

      expect(await queryOne(ownerUrl, 'select what from fact')).toBe('kept')
      expect((await stat(path.join(directory, 'cluster/PG_VERSION'))).uid).toBe(nobody.uid)
    },
  )

  test('a cluster that root copied is handed to the user who runs it', async () => {
    const original = path.join(scratch, 'original')
    const { ownerUrl, stop } = await start(original)
    await queryOne(ownerUrl, `create table fact as select 'kept' as what`)
    await stop()
    const copy = path.join(scratch, 'copy')
    await cp(original, copy, { recursive: true })

    expect(await queryOne((await start(copy)).ownerUrl, 'select what from fact')).toBe('kept')
  })

  test('a directory that user cannot reach gets its database elsewhere, and a note', async () => {
    const directory = path.join(closed, 'postgres')
    const first = await start(directory)
    await queryOne(first.ownerUrl, `create table fact as select 'kept' as what`)
    await first.stop()

    const second = await start(directory)

    expect(await queryOne(second.ownerUrl, 'select what from fact')).toBe('kept')
    expect(await queryOne(second.ownerUrl, 'show data_directory')).toContain(elsewhere)
    const note = await readFile(path.join(directory, 'WHERE-THE-DATABASE-IS.txt'), 'utf8')
    expect(note).toContain(`is in ${elsewhere}/`)
  })

  test('a data directory that moved finds its database elsewhere again', async () => {
    const directory = path.join(closed, 'postgres')
    const first = await start(directory)
    await queryOne(first.ownerUrl, `create table fact as select 'kept' as what`)
    await first.stop()
    const moved = path.join(closed, 'moved')
    await rename(directory, moved)

    expect(await queryOne((await start(moved)).ownerUrl, 'select what from fact')).toBe('kept')
    expect(await readdir(elsewhere)).toHaveLength(1)
  })

  test('a copy of a data directory does not take over the database elsewhere', async () => {
    const directory = path.join(closed, 'postgres')
    await start(directory)
    const copy = path.join(closed, 'copy')
    await cp(directory, copy, { recursive: true, verbatimSymlinks: true })

    await expect(start(copy)).rejects.toThrow(`belongs to ${directory}`)
  })

  test('a database elsewhere that is gone is not replaced by an empty one', async () => {
    const directory = path.join(closed, 'postgres')
    await (await start(directory)).stop()
    await rm(elsewhere, { recursive: true })

    await expect(start(directory)).rejects.toThrow('which is gone')
  })

  test('a database in a directory that was closed later tells how to open it', async () => {
    const directory = path.join(scratch, 'open/postgres')
    await mkdir(path.dirname(directory), { mode: 0o711 })
    await (await start(directory)).stop()
    await chmod(path.dirname(directory), 0o700)

    await expect(start(directory)).rejects.toThrow('chmod o+x')
  })

  test('programs that user may not run are copied to where it may', async () => {
    const hidden = await hiddenPrograms()
    const log: string[] = []
    const binaries = { directory: hidden, version: '1' }

    const first = await reachableBinaries(binaries, scratch, nobody, (line) => log.push(line))
    const again = await reachableBinaries(binaries, scratch, nobody, (line) => log.push(line))

    expect(canRun(nobody, path.join(first, 'bin/postgres'))).toBe(true)
    expect(again).toBe(first)
    expect(log).toHaveLength(1)
  })

  test('programs of an older version are not kept', async () => {
    await mkdir(path.join(scratch, 'programs-0'))
    const hidden = await hiddenPrograms()

    await reachableBinaries({ directory: hidden, version: '1' }, scratch, nobody, () => {})

    expect(await readdir(scratch)).not.toContain('programs-0')
  })
})

// Needs programs and a checkout that others can reach.
describe.skipIf(!isRoot || !canRun(nobody, process.execPath))('as an ordinary user', () => {
  test('the database runs as that user, in the directory it was given', async () => {
    const directory = path.join(scratch, 'own')
    await mkdir(directory)
    await chown(directory, nobody.uid, nobody.gid)

    const other = await startInOtherProcess(directory, nobody)

    expect(await queryOne(other.ownerUrl, 'show data_directory')).toBe(`${directory}/cluster`)
    await other.end()
    expect(await processesOf(path.join(directory, 'cluster'))).toEqual([])
  })

  test('a database that root made before is refused with what to do', async () => {
    const directory = path.join(scratch, 'postgres')
    await (await start(directory)).stop()

    await expect(startInOtherProcess(directory, nobody)).rejects.toThrow('run it as root again')
  })
})
