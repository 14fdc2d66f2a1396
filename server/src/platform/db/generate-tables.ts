import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const outFile = path.resolve(import.meta.dirname, 'tables.ts')
const program = path.resolve(import.meta.dirname, '../../../../node_modules/.bin/kysely-codegen')

/** Writes `tables.ts` from a migrated database, or with `verify` fails when it would differ. */
export async function generateTables(url: string, { verify = false } = {}): Promise<void> {
  await promisify(execFile)(program, [
    ...['--dialect', 'postgres', '--url', url, '--out-file', outFile],
    ...['--type-mapping', '{"int8":"number"}'],
    ...['--default-schema', 'public', '--include-pattern', 'public.*'],
    ...(verify ? ['--verify'] : []),
  ])
}
