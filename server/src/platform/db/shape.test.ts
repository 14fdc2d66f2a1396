import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../testing/database.ts'

const database = useDatabase()
const id = '01930000-0000-7000-8000-000000000001'
let owner: pg.Client

beforeAll(async () => {
  owner = new pg.Client({ connectionString: database().ownerUrl })
  await owner.connect()
  await database().db.asSystem('a row for row-level security to look at', (tx) =>
    tx
      .insertInto('organization')
      .values({ id, kind: 'managed', name: 'Somebody', created_at: new Date() })
      .execute(),
  )
})
afterAll(() => owner.end())

async function names(sql: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(sql)
  return rows.map((row) => row.name)
}

test('every table with an organization is confined by row-level security, forced', async () => {
  const open = await names(`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity
        and exists (select from pg_policy p where p.polrelid = c.oid))`)

  expect(open, 'Enable and force row-level security, with a policy on in_scope().').toEqual([])
})

test('every table belongs to an organization or is known to belong to none', async () => {
  const without = await names(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'organization_id')
    order by 1`)

  expect(without, 'Give the table an organization_id, or add it here and say why not.').toEqual([
    // That the index is to be built again: of the node, not of a tenant.
    'activity_index_rebuild',
    // A number that goes up; rules are compiled for each organization.
    'alert_rule_version',
    'key_check',
    // Wrong sign-ins from networks, and for names that nobody has.
    'login_network',
    'login_throttle',
    // It is one.
    'organization',
    // What all recordings of the node are signed with, and how full its volume is.
    'recording_signing_key',
    'recording_store',
    'schema_migration',
  ])
})

test('every foreign key has an index', async () => {
  const bare = await names(`
    select c.conrelid::regclass || '.' || a.attname as name from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace
      and not exists (select from pg_index i
        where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`)

  expect(bare, 'Without it, deleting the parent reads the whole table.').toEqual([])
})

test('every table says what it is', async () => {
  const silent = await names(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and obj_description(c.oid) is null and c.relname <> 'schema_migration'`)

  expect(silent, 'Add a comment on the table to its migration.').toEqual([])
})

test('the application owns nothing and cannot get around row-level security', async () => {
  const { rows } = await owner.query<{ able: boolean; owned: number }>(`
    select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as able,
      (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = 'gatehouse_test_app'`)

  expect(rows).toEqual([{ able: false, owned: 0 }])
})

test('the audit trail can be added to and read, and nothing else', async () => {
  const { rows } = await owner.query<{ privilege: string }>(`
    select privilege_type as privilege from information_schema.role_table_grants
    where grantee = 'gatehouse_test_app' and table_name = 'audit_event' order by 1`)

  expect(rows.map(({ privilege }) => privilege)).toEqual(['INSERT', 'SELECT'])
})

test('without an organization the database refuses to answer', async () => {
  const client = new pg.Client({ connectionString: database().url })
  await client.connect()

  await expect(client.query('select from organization')).rejects.toThrow('app.organizations')
  await client.end()
})

test('an organization that one transaction worked in is not left behind for the next', async () => {
  const client = await database().db.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.organizations', '{${id}}', true)`)
    await client.query('select from organization')
    await client.query('commit')

    await expect(client.query('select from organization')).rejects.toThrow('malformed array')
  } finally {
    client.release()
  }
})
