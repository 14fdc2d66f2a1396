import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg, { type Pool, type PoolClient } from 'pg'
import { to } from 'pg-copy-streams'
import { z } from 'zod'
import { type ArchiveWriter, writeArchive } from './archive.ts'
import { listSequences, listTables, type TableShape } from './tables.ts'

/** First entry of a backup: what it holds and which version can read it. */
export const Manifest = z.object({
  format: z.literal('gatehouse-backup-1'),
  version: z.string(),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  sequences: z.array(z.object({ name: z.string(), value: z.number().nullable() })),
})
export type Manifest = z.infer<typeof Manifest>

export const manifestName = 'manifest.json'
export const tablePrefix = 'tables/'
export const keyPrefix = 'keys/'

/** Made again at each start; of no use elsewhere. */
const notKept = new Set(['database.url'])

export interface BackupOptions {
  pool: Pool
  file: string
  keysDirectory: string
  masterKeyFile: string
  version: string
  now: Date
  onTable?: (name: string) => void
}

/**
 * Writes one file with the rows of all tables as of one moment, and the keys. The search index is not in it:
 * it is made again from the journal. Work goes on meanwhile.
 */
export async function writeBackup(options: BackupOptions): Promise<void> {
  const client = await options.pool.connect()
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-backup-'))
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`select set_config('app.organizations', '*', true)`)
    await writeArchive(options.file, async (archive) => {
      const tables = await listTables(client)
      await archive.text(manifestName, JSON.stringify(await describe(client, tables, options)))
      await writeKeys(archive, options)
      for (const table of tables) {
        options.onTable?.(table.name)
        await writeTable(client, archive, table, path.join(scratch, table.name))
      }
    })
  } finally {
    await client.query('rollback').catch(() => undefined) // The connection is gone: so is the snapshot.
    client.release()
    await rm(scratch, { recursive: true, force: true })
  }
}

async function describe(
  client: PoolClient,
  tables: TableShape[],
  { version, now }: BackupOptions,
): Promise<Manifest> {
  const { rows: migrations } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration order by name',
  )
  return {
    format: 'gatehouse-backup-1',
    version,
    createdAt: now.toISOString(),
    migrations,
    tables,
    sequences: await listSequences(client),
  }
}

async function writeKeys(archive: ArchiveWriter, options: BackupOptions): Promise<void> {
  for (const name of (await readdir(options.keysDirectory)).toSorted()) {
    if (notKept.has(name)) continue
    await archive.file(keyPrefix + name, path.join(options.keysDirectory, name))
  }
  if (path.dirname(options.masterKeyFile) !== options.keysDirectory) {
    await archive.file(`${keyPrefix}master.key`, options.masterKeyFile)
  }
}

/** Through a file of its own, because a tar says the size before the content. */
async function writeTable(
  client: PoolClient,
  archive: ArchiveWriter,
  { name, columns }: TableShape,
  scratch: string,
): Promise<void> {
  const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  const rows = client.query(to(`copy (select ${list} from ${pg.escapeIdentifier(name)}) to stdout`))
  await pipeline(rows, createWriteStream(scratch, { mode: 0o600 }))
  await archive.file(tablePrefix + name, scratch)
  await rm(scratch)
}
