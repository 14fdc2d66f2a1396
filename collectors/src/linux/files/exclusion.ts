import { basename } from 'node:path'
import { globOf } from './glob.ts'

/** Never files of the computer itself; left out unless a watched path is inside. */
const pseudoFileSystems = ['/proc', '/sys', '/dev', '/run']

export type Exclusion = (path: string) => boolean

/**
 * Shell patterns as fnmatch(3) reads them: `*`, `?`, `[…]`. With a slash they are held against the whole path,
 * without one against the last name. What is below an excluded directory is excluded too, because nobody looks.
 */
export function exclusionOf(patterns: readonly string[], roots: readonly string[]): Exclusion {
  const names = patterns
    .filter((pattern) => !pattern.includes('/'))
    .map((pattern) => globOf(pattern))
  const paths = patterns
    .filter((pattern) => pattern.includes('/'))
    .map((pattern) => globOf(pattern))
  const pseudo = pseudoFileSystems.filter((each) => !roots.some((root) => isWithin(root, each)))
  return (path) =>
    names.some((name) => name(basename(path))) ||
    paths.some((pattern) => pattern(path)) ||
    pseudo.includes(path)
}

export const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`)
