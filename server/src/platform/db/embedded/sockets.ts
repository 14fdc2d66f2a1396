import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Account } from './account.ts'
import type { Home } from './home.ts'

/** The name PostgreSQL gives its socket; the number only tells several in one directory apart. */
const socketName = '.s.PGSQL.5432'

/** unix(7): a path of 108 bytes with the zero that ends it. */
const longestPathBytes = 107

const temporary = /^gatehouse-\w{6}$/

/** Makes a directory for the sockets that only we and the database's account can enter. */
export async function makeSocketDirectory(home: Home): Promise<string> {
  const near = path.join(home.directory, 'run')
  const isShort = Buffer.byteLength(path.join(near, socketName)) <= longestPathBytes
  const directory = isShort ? near : await makeTemporary(home.account)
  if (isShort) await mkdir(near, { recursive: true })
  await chmod(directory, 0o700)
  if (home.account) await chown(directory, home.account.uid, home.account.gid)
  return directory
}

const makeTemporary = (account: Account | undefined): Promise<string> =>
  mkdtemp(path.join(account ? '/run' : os.tmpdir(), 'gatehouse-'))

/** Removes a directory made above and nothing else, whatever the path says. */
export async function removeSocketDirectory(directory: string): Promise<void> {
  await rm(path.join(directory, socketName), { force: true })
  await rm(path.join(directory, `${socketName}.lock`), { force: true })
  await rmdir(directory).catch(() => {
    // Something that is not ours lies in it, or it is gone already.
  })
}

/** The temporary directory of a run that was killed, as its pid file remembers it on line 5. */
export async function removeLeftoverSockets(cluster: string): Promise<void> {
  const pidFile = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const directory = pidFile.split('\n')[4]
  if (directory && temporary.test(path.basename(directory))) await removeSocketDirectory(directory)
}

/**
 * Where no pid file is left nobody listens. PostgreSQL would still respect the lock of a process that has
 * ended and that its parent has not collected, which in a container may be never.
 */
export async function removeOrphanedSockets({ cluster, directory }: Home): Promise<void> {
  const isInUse = await access(path.join(cluster, 'postmaster.pid')).then(
    () => true,
    () => false,
  )
  if (!isInUse) await removeSocketDirectory(path.join(directory, 'run'))
}
