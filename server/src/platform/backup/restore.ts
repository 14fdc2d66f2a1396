import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import pg, { type Client } from 'pg'
import { from } from 'pg-copy-streams'
import { listMigrations } from '../db/migrate.ts'
import { AppError } from '../errors.ts'
import { readArchive } from './archive.ts'
import { keyPrefix, Manifest, manifestName, tablePrefix } from './backup.ts'

/** Before anything is written: whether the file is whole, and of a database of this shape. */
export async function checkBackup(file: string): Promise<void> {
  let manifest: Manifest | undefined
  const names = new Set<string>()
  await reading(file, async (name, content) => {
    if (name === manifestName) manifest = Manifest.parse(JSON.parse(await text(content)))
    names.add(name)
  })
  const isWhole = manifest?.tables.every(({ name }) => names.has(tablePrefix + name))
  if (!manifest || !isWhole) throw notABackup(file)
  await requireSameShape(manifest)
}

/** First of two steps: the keys, which the database is then opened with. */
export async function restoreKeys(
  file: string,
  { keysDirectory, masterKeyFile }: { keysDirectory: string; masterKeyFile: string },
): Promise<void> {
  await mkdir(keysDirectory, { recursive: true, mode: 0o700 })
  await reading(file, async (name, content) => {
    if (!name.startsWith(keyPrefix)) return
    const base = path.basename(name)
    const target = base === 'master.key' ? masterKeyFile : path.join(keysDirectory, base)
    await writeFile(target, await buffer(content), { mode: 0o600, flag: 'wx' })
  })
}

export interface RestoreOptions {
  /** Connects as the owner of the database, which is migrated and empty. */
  ownerUrl: string
  file: string
  onTable?: (name: string) => void
}

/** Second step: all rows, in one transaction. */
export async function restoreTables({ ownerUrl, file, onTable }: RestoreOptions): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => undefined) // The query in flight rejects with the same error.
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.organizations', '*', true)`)
    await requireEmpty(client)
    await client.query('set constraints all deferred')
    const forced = await withoutForce(client)
    let manifest: Manifest | undefined
    await reading(file, async (name, content) => {
      if (name === manifestName) manifest = Manifest.parse(JSON.parse(await text(content)))
      const table = manifest?.tables.find((one) => name === tablePrefix + one.name)
      if (!table) return
      onTable?.(table.name)
      await fill(client, table, content)
    })
    if (!manifest) throw notABackup(file)
    for (const { name, value } of manifest.sequences) {
      if (value !== null) await client.query('select setval($1::regclass, $2)', [name, value])
    }
    await client.query('set constraints all immediate')
    for (const table of forced) {
      await client.query(`alter table ${table} force row level security`)
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function reading(
  file: string,
  onEntry: (name: string, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  try {
    await readArchive(file, onEntry)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'invalid_request',
      `The backup ${file} could not be read to its end: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was restored.`,
      { cause },
    )
  }
}

const notABackup = (file: string) =>
  new AppError('invalid_request', `${file} is not a backup of Gatehouse.`)

async function requireEmpty(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from organization limit 1')
  if (!rowCount) return
  throw new AppError('conflict', 'This database holds data already. Restore into an empty one.')
}

async function requireSameShape({ migrations, version }: Manifest): Promise<void> {
  const ours = await listMigrations()
  const isSame =
    ours.length === migrations.length &&
    ours.every(({ checksum }, index) => checksum === migrations[index]?.checksum)
  if (isSame) return
  throw new AppError(
    'conflict',
    `The backup was made by version ${version}, whose database has another shape. Restore it with that version, then update.`,
  )
}

/** `copy` into a table needs its row-level security out of the way; the transaction puts it back. */
async function withoutForce(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select oid::regclass::text as name from pg_class
    where relforcerowsecurity and relnamespace = 'public'::regnamespace`)
  // Names as PostgreSQL itself quotes them.
  const tables = rows.map(({ name }) => name)
  for (const table of tables) {
    await client.query(`alter table ${table} no force row level security`)
  }
  return tables
}

async function fill(
  client: Client,
  { name, columns }: { name: string; columns: string[] },
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const table = pg.escapeIdentifier(name)
  const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  // What the start of this command has put there by itself.
  await client.query(`delete from ${table}`)
  await pipeline(content, client.query(from(`copy ${table} (${list}) from stdin`)))
}
