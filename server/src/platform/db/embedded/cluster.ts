import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import type { Home } from './home.ts'

export const owner = 'gatehouse'

/** What PostgreSQL's programs see of our environment: nothing of ours, no PG* variables. */
export const databaseEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Makes the cluster on first use; answers the password of its owner. */
export async function prepareCluster(directory: string, home: Home): Promise<string> {
  const version = await clusterVersion(home.cluster)
  if (version === undefined) return makeCluster(directory, home)
  const ours = await binariesVersion(home)
  if (version !== ours) {
    throw new Error(
      `The database in ${home.cluster} was made by PostgreSQL ${version}, and this Gatehouse brings ` +
        `PostgreSQL ${ours}. Make a backup with the Gatehouse that made it and restore it with this one.`,
    )
  }
  await handOver(home)
  return readPassword(directory, home)
}

async function makeCluster(directory: string, home: Home): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  await writePrivately(path.join(directory, 'password'), password)

  // Under another name until it is whole, so that a run that is killed here leaves no half of one.
  const unfinished = `${home.cluster}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  const passwordFile = path.join(home.directory, 'first-password')
  await writePrivately(passwordFile, password, home.account)
  if (home.account) await chown(unfinished, home.account.uid, home.account.gid)
  try {
    await initialize(home, unfinished, passwordFile)
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(unfinished, home.cluster)
  return password
}

async function initialize(home: Home, cluster: string, passwordFile: string): Promise<void> {
  const args = [
    ['--pgdata', cluster],
    ['--username', owner],
    ['--pwfile', passwordFile],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    ['--locale-provider', 'builtin'],
    ['--builtin-locale', 'C.UTF-8'],
    ['--locale', 'C'],
  ].flat()
  try {
    await promisify(execFile)(path.join(home.binaries, 'bin/initdb'), args, {
      ...identity(home.account),
      cwd: '/',
      env: databaseEnvironment,
    })
  } catch (cause) {
    throw new Error(
      `PostgreSQL could not make a database in ${home.cluster}: ${lastLine(cause)} Set DATABASE_URL ` +
        'to use a PostgreSQL of your own.',
      { cause },
    )
  }
}

export const identity = (account: Account | undefined): { uid?: number; gid?: number } =>
  account ? { uid: account.uid, gid: account.gid } : {}

function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  return said.trim().split('\n').at(-1) ?? ''
}

async function clusterVersion(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (cause) {
    if (await stat(cluster).catch(() => undefined)) {
      throw new Error(
        `The database in ${cluster} cannot be read. If Gatehouse ran as root before, run it as root ` +
          'again, or choose another data directory with --data-dir.',
        { cause },
      )
    }
    return undefined
  }
}

/** `postgres (PostgreSQL) 18.4` */
async function binariesVersion(home: Home): Promise<string> {
  const program = path.join(home.binaries, 'bin/postgres')
  const { stdout } = await promisify(execFile)(program, ['--version'])
  return /(\d+)\./.exec(stdout)?.[1] ?? stdout.trim()
}

/** A cluster that root copied here belongs to root, which must not run it. */
async function handOver({ cluster, account }: Home): Promise<void> {
  if (!account || (await stat(cluster)).uid === account.uid) return
  for (const entry of await readdir(cluster, { recursive: true })) {
    await lchown(path.join(cluster, entry), account.uid, account.gid)
  }
  await chown(cluster, account.uid, account.gid)
}

async function readPassword(directory: string, home: Home): Promise<string> {
  const file = path.join(directory, 'password')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new Error(
      `The password of the database in ${home.cluster} is missing: ${file} cannot be read. Restore ` +
        'that file, or restore a backup into a new data directory.',
      { cause },
    )
  }
}

async function writePrivately(file: string, text: string, account?: Account): Promise<void> {
  await rm(file, { force: true })
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    if (account) await handle.chown(account.uid, account.gid)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
