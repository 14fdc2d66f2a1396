import { type OrganizationId, type SiteId, TargetId } from '@gatehouse/contract/ids'
import type { TargetKind } from '@gatehouse/contract/targets'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { containing } from '#platform/db/like.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Target as TargetRow } from '#platform/db/tables.ts'
import type { NamePosition } from './target-cursor.ts'

export type TargetData = Selectable<TargetRow> & {
  id: TargetId
  organization_id: OrganizationId
  kind: TargetKind
}

// The constraints of the table hold what the brands say.
const known = (row: Selectable<TargetRow>): TargetData => row as TargetData

export interface TargetSearch {
  text?: string | undefined
  /** The whole name or address, without case, `_` for a space: as somebody types it in a command line. */
  named?: string | undefined
  ids?: readonly string[] | undefined
  kind?: TargetKind | undefined
}

/** By name. */
export async function listTargets(
  tx: AnyTx,
  { text = '', named, ids, kind }: TargetSearch,
  page: { after?: NamePosition | undefined; limit: number },
): Promise<TargetData[]> {
  const { after } = page
  const rows = await tx
    .selectFrom('target')
    .selectAll()
    .$if(ids !== undefined, (query) =>
      query.where(sql<boolean>`id = any (${[...(ids ?? [])]}::uuid[])`),
    )
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(text !== '', (query) => query.where(textual(text)))
    .$if(named !== undefined, (query) => query.where(isNamed(named ?? '')))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(lower(name), id) > (${after?.name}, ${after?.id}::uuid)`),
    )
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(known)
}

const textual = (text: string) => {
  const pattern = containing(text)
  return sql<boolean>`(name ilike ${pattern} or address ilike ${pattern} or description ilike ${pattern}
    or exists (select from unnest(tags) as tag where tag ilike ${pattern}))`
}

const isNamed = (typed: string) => {
  const plain = typed.toLowerCase().replaceAll('_', ' ')
  return sql<boolean>`${plain} in (replace(lower(name), '_', ' '), replace(lower(address), '_', ' '))`
}

export async function findTarget(tx: AnyTx, id: TargetId): Promise<TargetData | undefined> {
  const row = await tx.selectFrom('target').selectAll().where('id', '=', id).executeTakeFirst()
  return row && known(row)
}

/** Locked until the transaction ends: of two that decide about one target, one is first. */
export async function findTargetForUpdate(
  tx: OrganizationTx,
  id: TargetId,
): Promise<TargetData | undefined> {
  const row = await tx
    .selectFrom('target')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && known(row)
}

/** Names in small letters. */
export async function findTargetsNamed(
  tx: OrganizationTx,
  names: readonly string[],
): Promise<TargetData[]> {
  const rows = await tx
    .selectFrom('target')
    .selectAll()
    .where(sql<boolean>`lower(name) = any (${[...names]}::text[])`)
    .execute()
  return rows.map(known)
}

export async function addTargets(tx: OrganizationTx, rows: Insertable<TargetRow>[]): Promise<void> {
  // The protocol counts parameters with sixteen bits.
  for (let at = 0; at < rows.length; at += 1000) {
    await tx
      .insertInto('target')
      .values(rows.slice(at, at + 1000))
      .execute()
  }
}

export async function saveTarget(
  tx: OrganizationTx,
  id: string,
  change: Updateable<TargetRow>,
): Promise<void> {
  await tx.updateTable('target').set(change).where('id', '=', id).execute()
}

export async function removeTarget(tx: OrganizationTx, id: TargetId): Promise<void> {
  await tx.deleteFrom('target').where('id', '=', id).execute()
}

/** What a rule looks at; of all targets, since a rule may hold any. */
export interface TargetFacts {
  id: TargetId
  kind: TargetKind
  name: string
  address: string
  tags: readonly string[]
  site_id: SiteId | null
}

export async function listTargetFacts(tx: AnyTx): Promise<TargetFacts[]> {
  const rows = await tx
    .selectFrom('target')
    .select(['id', 'kind', 'name', 'address', 'tags', 'site_id'])
    .execute()
  return rows.map((row) => row as typeof row & TargetFacts)
}

export async function knownTargetIds(tx: AnyTx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('target')
    .select('id')
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .execute()
  return new Set(rows.map(({ id }) => TargetId.parse(id)))
}
