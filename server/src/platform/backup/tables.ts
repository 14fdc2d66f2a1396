import type { ClientBase } from 'pg'

export interface TableShape {
  name: string
  columns: string[]
}

/**
 * Our tables, each after those that it refers to, so that they can be filled in this order; references that can be
 * deferred do not count. Partitions are reached through their table; what migrations were applied is said by the manifest.
 */
export async function listTables(client: ClientBase): Promise<TableShape[]> {
  const { rows: tables } = await client.query<TableShape>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and c.relname <> 'schema_migration'
    group by c.relname order by c.relname`)
  const { rows: references } = await client.query<{ child: string; parent: string }>(`
    select conrelid::regclass::text as child, confrelid::regclass::text as parent
    from pg_constraint
    where contype = 'f' and not condeferrable and conrelid <> confrelid and connamespace = 'public'::regnamespace`)
  return inOrder(tables, references)
}

function inOrder(
  tables: readonly TableShape[],
  references: readonly { child: string; parent: string }[],
): TableShape[] {
  const unquoted = (name: string) => name.replaceAll('"', '')
  const ordered: TableShape[] = []
  const waiting = new Set(tables)
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ name }) =>
      references.every(
        ({ child, parent }) =>
          unquoted(child) !== name || ![...waiting].some((one) => one.name === unquoted(parent)),
      ),
    )
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle.')
    for (const table of ready) {
      waiting.delete(table)
      ordered.push(table)
    }
  }
  return ordered
}

/** Sequences with their last value; they are not part of any table's rows. */
export async function listSequences(
  client: ClientBase,
): Promise<{ name: string; value: number | null }[]> {
  const { rows } = await client.query<{ name: string; value: number | null }>(`
    select sequencename as name, last_value as value
    from pg_sequences where schemaname = 'public' order by sequencename`)
  return rows
}
