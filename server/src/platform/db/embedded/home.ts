import { createHash } from 'node:crypto'
import {
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { type Account, canEnter, canRun, databaseAccount } from './account.ts'
import { type Binaries, installedBinaries } from './binaries.ts'

/** Where one database lives and who runs it. */
export interface Home {
  /** Holds the cluster, its sockets and, where needed, a copy of the programs. */
  directory: string
  cluster: string
  binaries: string
  /** Absent where Gatehouse runs as an ordinary user. */
  account?: Account
}

interface Wanted {
  /** The part of the data directory that is ours. */
  directory: string
  /** Where databases go that their account could not reach in the data directory. */
  elsewhere: string
  log: (line: string) => void
}

export async function findHome({ directory, elsewhere, log }: Wanted): Promise<Home> {
  await mkdir(directory, { recursive: true, mode: 0o711 })
  const binaries = await installedBinaries()
  const account = await databaseAccount(path.join(directory, 'cluster'))
  if (!account) {
    const cluster = path.join(directory, 'cluster')
    return { directory, cluster, binaries: binaries.directory }
  }
  await chmod(directory, 0o711)
  const place = await placeOf(directory, elsewhere, account)
  if (place !== directory) await claim(place, directory)
  return {
    directory: place,
    cluster: path.join(place, 'cluster'),
    binaries: await reachableBinaries(binaries, place, account, log),
    account,
  }
}

/** Leaves a link and a note in the data directory once there is a cluster elsewhere to point to. */
export async function signpost(directory: string, { cluster, account }: Home): Promise<void> {
  const link = path.join(directory, 'cluster')
  if (link === cluster || (await linkTarget(link))) return
  await symlink(cluster, link)
  await writeFile(
    path.join(directory, 'WHERE-THE-DATABASE-IS.txt'),
    `The database of this data directory is in ${path.dirname(cluster)}.\n\n` +
      `Gatehouse was started as root, PostgreSQL must not run as root, and the user ` +
      `${account?.name ?? ''} that runs it instead cannot reach this directory.\n` +
      'Both directories belong together: move, keep or remove them together.\n',
  )
}

async function placeOf(directory: string, elsewhere: string, account: Account): Promise<string> {
  const cluster = path.join(directory, 'cluster')
  const target = await linkTarget(cluster)
  if (target) return path.dirname(await existing(target, directory))
  if (canEnter(account, directory)) return directory
  if (await stat(cluster).catch(() => undefined)) {
    throw new Error(
      `The database in ${cluster} cannot be reached any more by the user ${account.name} that runs ` +
        `it. Let others enter each directory above it, for example: chmod o+x ${directory}`,
    )
  }
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 12)
  return path.join(elsewhere, name)
}

async function existing(target: string, directory: string): Promise<string> {
  if (await stat(target).catch(() => undefined)) return target
  throw new Error(
    `The database of ${directory} should be in ${target}, which is gone. Put it back, or restore a ` +
      'backup into a new data directory.',
  )
}

/** Marks a place as belonging to one data directory, so that a copy of that one cannot take it over. */
async function claim(place: string, directory: string): Promise<void> {
  await mkdir(place, { recursive: true, mode: 0o755 })
  const mark = path.join(place, 'data-directory')
  const owner = await readFile(mark, 'utf8').catch(() => directory)
  const ownersLink = await linkTarget(path.join(owner, 'cluster'))
  if (owner !== directory && ownersLink === path.join(place, 'cluster')) {
    throw new Error(
      `The database in ${place} belongs to ${owner}, of which ${directory} seems to be a copy. Use ` +
        './gatehouse backup and restore to copy a Gatehouse.',
    )
  }
  await writeFile(mark, directory)
}

/** The programs themselves, or a copy of them below `place` where that account may not run them. */
export async function reachableBinaries(
  { directory, version }: Binaries,
  place: string,
  account: Account,
  log: (line: string) => void,
): Promise<string> {
  if (canRun(account, path.join(directory, 'bin/postgres'))) return directory
  const copy = path.join(place, `programs-${version}`)
  if (canRun(account, path.join(copy, 'bin/postgres'))) return copy
  log(`Copying PostgreSQL to ${copy}, where the user ${account.name} can run it`)
  for (const entry of await readdir(place)) {
    if (entry.startsWith('programs-')) await rm(path.join(place, entry), { recursive: true })
  }
  await cp(directory, `${copy}.new`, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a'),
  })
  await rename(`${copy}.new`, copy)
  return copy
}

const linkTarget = (link: string): Promise<string | undefined> =>
  readlink(link).catch(() => undefined)
