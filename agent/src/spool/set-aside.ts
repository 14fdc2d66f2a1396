import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { syncDirectory } from '../durable-file.ts'

/** Kept for whoever wants to look into them. */
const keptDamaged = 2

/** Moves a damaged spool out of the way; answers where to. */
export function setAside(path: string, now: Date): string {
  const mark = `.damaged-${now.toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, path + mark + suffix)
  }
  removeOldest(path)
  syncDirectory(dirname(path))
  return path + mark
}

function removeOldest(path: string): void {
  const directory = dirname(path)
  const prefix = `${basename(path)}.damaged-`
  const names = readdirSync(directory).filter((name) => name.startsWith(prefix))
  const marks = [...new Set(names.map((name) => name.replace(/-(wal|shm|journal)$/, '')))]
  const old = marks.toSorted().slice(0, -keptDamaged)
  for (const name of names) {
    if (old.some((mark) => name.startsWith(mark))) rmSync(join(directory, name))
  }
}
