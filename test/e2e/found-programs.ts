import { existsSync } from 'node:fs'
import path from 'node:path'

const places = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** Those that are not installed, for the name of a suite; empty when all are. */
export const missingPrograms = (...names: string[]): string =>
  names.filter((name) => !places.some((place) => existsSync(path.join(place, name)))).join(', ')
