import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { exclusionOf, isWithin } from './exclusion.ts'

/** Which paths are watched. */
export interface FileScope {
  /** As told, without those inside of others. */
  roots: readonly string[]
  includes(path: string): boolean
  /** The directories in which looking begins. */
  beginnings(): Promise<string[]>
}

export function fileScope(
  machine: LinuxMachine,
  paths: readonly string[],
  exclude: readonly string[],
): FileScope {
  const normalized = [...new Set(paths.map((path) => resolve(path)))]
  const roots = normalized.filter(
    (path) => !normalized.some((other) => other !== path && isWithin(path, other)),
  )
  const own = (machine.ownPaths ?? []).map((path) => resolve(path))
  const isExcluded = exclusionOf(exclude, roots)
  return {
    roots,
    includes: (path) =>
      roots.some((root) => isWithin(path, root)) &&
      !own.some((each) => isWithin(path, each)) &&
      !isExcluded(path),
    async beginnings() {
      const found = await Promise.all(roots.map((root) => beginningsOf(machine, root)))
      return [...new Set(found.flat())]
    },
  }
}

/** A path that is a file, or not there, is looked for in its directory; and perhaps it was a directory once. */
async function beginningsOf(machine: LinuxMachine, root: string): Promise<string[]> {
  const found = await stat(pathOn(machine, root)).catch(() => undefined)
  return found?.isDirectory() ? [root] : [dirname(root), root]
}
