import { chmod, chown, lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Account } from './account.ts'

const prefix = 'gatehouse-response-'

/**
 * Runs `work` with the path of a file that only the account can read, and removes it afterwards. The
 * directory stays root's, so the account can reach the file and can put nothing in its place.
 */
export async function withCsvFile<T>(
  runId: string,
  text: string,
  account: Account,
  work: (file: string) => Promise<T>,
): Promise<T> {
  // Of an attempt that was killed with us.
  await removeLeftOver((name) => name.startsWith(prefix + runId))
  const directory = await mkdtemp(path.join(tmpdir(), `${prefix}${runId}-`))
  try {
    const file = path.join(directory, 'records.csv')
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
    await chown(file, account.uid, account.gid)
    await chmod(directory, 0o711)
    return await work(file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Only what is ours: anybody may make names in a common directory. */
async function removeLeftOver(isMeant: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix) || !isMeant(name)) continue
    const place = path.join(tmpdir(), name)
    const facts = await lstat(place).catch(() => undefined) // Somebody else was faster.
    if (facts?.isDirectory() && facts.uid === process.getuid?.()) {
      await rm(place, { recursive: true, force: true })
    }
  }
}

/** Files of runs that nobody repeated. */
export const removeOldCsvFiles = (isRunning: (runId: string) => boolean): Promise<void> =>
  removeLeftOver((name) => !isRunning(name.slice(prefix.length, prefix.length + uuidLength)))

const uuidLength = 36
