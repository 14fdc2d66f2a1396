import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { AppError } from '../errors.ts'

export const migrationsDirectory = path.resolve(import.meta.dirname, '../../../migrations')

/** The role that the application connects as; cluster-wide, so it carries the database's name. */
export interface AppRole {
  name: string
  password: string
}

export interface MigrateOptions {
  /** Connects as the owner of the database. */
  ownerUrl: string
  appRole: AppRole
  onMigration?: (name: string) => void
}

/** Any number that nobody else uses: two nodes that start together migrate one after the other. */
const migrationLock = 4_711_001

/** Brings the database to this version's shape and lets the application's role in. */
export async function migrate({ ownerUrl, appRole, onMigration }: MigrateOptions): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => undefined) // The query in flight rejects with the same error.
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await ensureRole(client, appRole)
    await applyPending(client, onMigration)
    await runMigrations({ connectionString: ownerUrl })
    await letIn(client, appRole.name)
  } finally {
    await client.end()
  }
}

/** Without a superuser: who owns the database may make roles and say nothing about rights it lacks itself. */
async function ensureRole(client: pg.Client, role: AppRole): Promise<void> {
  const name = client.escapeIdentifier(role.name)
  const noRights = 'nosuperuser nobypassrls nocreatedb nocreaterole'
  const { rows } = await client.query<{ mayMore: boolean }>(
    `select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole as "mayMore"
     from pg_roles where rolname = $1`,
    [role.name],
  )
  const [known] = rows
  if (!known) await client.query(`create role ${name} ${noRights}`)
  if (known?.mayMore) await client.query(`alter role ${name} ${noRights}`)
  await client.query(`alter role ${name} login password ${client.escapeLiteral(role.password)}`)
}

async function applyPending(client: pg.Client, onMigration?: (name: string) => void) {
  await client.query(`
    create table if not exists schema_migration (
      name       text primary key,
      checksum   text not null,
      applied_at timestamptz not null default now()
    )`)
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration',
  )
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
  for (const migration of await listMigrations()) {
    const checksum = applied.get(migration.name)
    if (checksum === undefined) {
      onMigration?.(migration.name)
      await apply(client, migration)
    } else if (checksum !== migration.checksum) {
      throw new AppError(
        'conflict',
        `Migration ${migration.name} was changed after it had been applied to this database. Put the file back as it was and add a new migration.`,
      )
    }
  }
}

export interface Migration {
  name: string
  sql: string
  checksum: string
}

/** In the order in which they are applied. */
export async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(migrationsDirectory))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(migrationsDirectory, name), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** The row first: of two nodes that got past the lock by different means, the second fails here. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [
      name,
      checksum,
    ])
    await client.query(sql)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${name} failed.`, { cause: error })
  }
}

/**
 * Grants and nothing else: the role owns no table. What is append-only is granted so, and the job queue,
 * which has row-level security without policies, gets a policy for this role.
 */
async function letIn(client: pg.Client, roleName: string): Promise<void> {
  const role = client.escapeIdentifier(roleName)
  await client.query(`
    grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    grant usage on all sequences in schema public to ${role};
    revoke insert, update, delete on schema_migration from ${role};
    revoke update, delete on audit_event from ${role};
    grant usage on schema graphile_worker to ${role};
    grant all on all tables in schema graphile_worker to ${role};
    grant usage on all sequences in schema graphile_worker to ${role};
    grant execute on all functions in schema graphile_worker to ${role};
  `)
  const { rows } = await client.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'graphile_worker' and rowsecurity`,
  )
  for (const { tablename } of rows) {
    const table = `graphile_worker.${client.escapeIdentifier(tablename)}`
    const policy = client.escapeIdentifier(`${roleName} works on jobs`)
    await client.query(`
      drop policy if exists ${policy} on ${table};
      create policy ${policy} on ${table} to ${role} using (true) with check (true);
    `)
  }
}
