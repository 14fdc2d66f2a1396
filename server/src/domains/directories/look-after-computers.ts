import { endNotification } from '#domains/notifications'
import { findTargetsById, type TargetData } from '#domains/targets'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import * as store from './computer.store.ts'
import type { DirectoryData } from './directory.store.ts'
import { findObjects, type KnownObject } from './find-object.store.ts'
import { followComputers, type Move } from './follow-computers.ts'
import { goneKey, tellGone } from './tell-gone.ts'
import { wantedOf } from './wanted-computer.ts'

type Objects = ReadonlyMap<string, KnownObject>

/** Targets that computers became: whether there is still one, and how it is called by now. */
export async function lookAfter(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  known: readonly store.ComputerData[],
): Promise<void> {
  const ids = known.map(({ object_id }) => object_id)
  const objects = new Map((await findObjects(tx, directory.id, ids)).map((one) => [one.id, one]))
  const rowsOf = Map.groupBy(known, ({ target_id }) => target_id ?? '')
  const targets = await findTargetsById(
    tx,
    [...rowsOf.keys()].filter((id) => id !== ''),
  )
  const moves: Move[] = []
  for (const target of targets.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const rows = rowsOf.get(target.id) ?? []
    await tellWhetherGone(ctx, tx, directory, { target, rows, objects })
    const row = await makerOf(tx, rows, objects)
    const object = row && objects.get(row.object_id)
    const now = object && wantedOf({ id: object.id, kind: object.kind, ...object.facts }, [])
    if (row && now && isBelieved(directory, object)) moves.push({ row, target, now })
  }
  await followComputers(ctx, tx, directory, moves)
}

/**
 * Where a target leads to decides who gets which password, so of a domain that the server can read nobody else says it. Of one that
 * only an agent reaches, there is nobody else.
 */
const isBelieved = ({ server_known_at }: DirectoryData, { isByServer }: KnownObject): boolean =>
  isByServer || server_known_at === null

interface Looked {
  target: TargetData
  rows: readonly store.ComputerData[]
  objects: Objects
}

/** People are told when none of the computers of a target is there any more, until one is. */
async function tellWhetherGone(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  { target, rows, objects }: Looked,
): Promise<void> {
  const isThere = rows.some(({ object_id }) => objects.has(object_id))
  const wasThere = rows.some(({ state }) => state === 'present')
  if (wasThere && !isThere) {
    await tellGone(ctx, tx, target, {
      title: `The computer of ${target.name} is gone from ${directory.name}`,
      why: 'Its account was deleted in the domain.',
    })
  }
  if (isThere && !wasThere) await endNotification(ctx, tx, ctx.organizationId, goneKey(target.id))
  for (const row of rows) {
    const state = objects.has(row.object_id) ? 'present' : 'gone'
    if (row.state !== state) await store.saveComputer(tx, row, { state })
  }
}

/** The computer that a target is called by. When that one is gone, it is another with the same name in DNS. */
async function makerOf(
  tx: OrganizationTx,
  rows: readonly store.ComputerData[],
  objects: Objects,
): Promise<store.ComputerData | undefined> {
  const maker = rows.find(({ is_made }) => is_made)
  if (!maker || objects.has(maker.object_id)) return maker
  const heir = rows.find(({ object_id }) => objects.has(object_id))
  if (!heir) return undefined
  const { name, address, kind } = maker
  await store.saveComputer(tx, maker, { is_made: false })
  await store.saveComputer(tx, heir, { is_made: true, name, address, kind })
  return { ...heir, is_made: true, name, address, kind }
}
