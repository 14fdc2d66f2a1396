import { endNotification, raiseNotification } from '#domains/notifications'
import {
  addFoundTargets,
  findTargetsById,
  findTargetsLike,
  followFoundTarget,
  type TargetData,
} from '#domains/targets'
import { type Context, type OrganizationContext, within } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import * as store from './computer.store.ts'
import { applyRulesJob, type WhichDirectory } from './directory-jobs.ts'
import { type DirectoryData, findDirectoryForUpdate } from './directory.store.ts'
import { findObjects } from './find-object.store.ts'
import { portOf, wantedComputers, type WantedComputer, wantedOf } from './wanted-computer.ts'

/** So many targets are made at once; the rest by the next job. */
const atOnce = 500

/**
 * Makes targets of computers that rules hold, and looks after those that were made. Whatever people changed since stays, what
 * they removed is not made again, and nothing is ever removed: they are told.
 */
export const applyRules = (
  ctx: Context,
  { organizationId, directoryId }: WhichDirectory,
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    const directory = await findDirectoryForUpdate(tx, directoryId)
    if (!directory || directory.known_at === null) return
    const inside = within(ctx, organizationId, 'managed')
    const known = await store.listComputers(tx, directoryId)
    if (known.length > 0) await lookAfter(inside, tx, directory, known)
    const before = new Set<string>(known.map(({ object_id }) => object_id))
    const wanted = await wantedComputers(tx, directoryId, directory.settings.computers)
    const news = [...wanted.values()].filter(({ id }) => !before.has(id))
    await makeTargets(inside, tx, directory, news.slice(0, atOnce))
    if (news.length > atOnce) await addJob(tx, applyRulesJob, { organizationId, directoryId })
  })

async function makeTargets(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  computers: readonly WantedComputer[],
): Promise<void> {
  const existing = await findTargetsLike(tx, {
    names: computers.flatMap(({ name, address }) => [name.toLowerCase(), address]),
    addresses: computers.map(({ address }) => address),
  })
  const byAddress = new Map(existing.map((target) => [target.address.toLowerCase(), target]))
  const taken = new Set(existing.map(({ name }) => name.toLowerCase()))
  const made: WantedComputer[] = []
  for (const computer of computers) {
    // There is such a target already: it is as people made it.
    if (byAddress.has(computer.address)) continue
    const name = freeName(computer, taken)
    taken.add(name.toLowerCase())
    made.push({ ...computer, name })
  }
  const ids = await addFoundTargets(
    ...([ctx, tx] as const),
    made.map(({ path, ...one }) => ({
      ...one,
      port: portOf(one.kind),
      description: `The computer ${path}`.slice(0, 1000),
    })),
    directory.name,
  )
  const targetOf = new Map(made.map(({ id }, index) => [id, ids[index]]))
  await store.addComputers(
    tx,
    computers.map((computer) => {
      const targetId = targetOf.get(computer.id)
      const { name } = made.find(({ id }) => id === computer.id) ?? computer
      return {
        ...{ directory_id: directory.id, object_id: computer.id, name },
        target_id: targetId ?? byAddress.get(computer.address)?.id ?? null,
        is_made: targetId !== undefined,
        ...{ address: computer.address, kind: computer.kind, state: 'present' },
      }
    }),
  )
}

/** Another target may have the short name of a computer. */
function freeName({ name, address, id }: WantedComputer, taken: ReadonlySet<string>): string {
  const free = [name, address].find((one) => !taken.has(one.toLowerCase()))
  return free ?? `${address} ${id}`.slice(0, 200)
}

async function lookAfter(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  known: readonly store.ComputerData[],
): Promise<void> {
  const ids = known.map(({ object_id }) => object_id)
  const objects = new Map((await findObjects(tx, directory.id, ids)).map((one) => [one.id, one]))
  const targetIds = known.flatMap(({ target_id }) => target_id ?? [])
  const targets = new Map((await findTargetsById(tx, targetIds)).map((one) => [one.id, one]))
  for (const row of known) {
    const target = row.target_id === null ? undefined : targets.get(row.target_id)
    if (!target) continue
    const object = objects.get(row.object_id)
    if (!object) {
      if (row.state === 'present') await tellGone(ctx, tx, directory, { row, target })
      continue
    }
    if (row.state === 'gone') await tellBack(ctx, tx, { row, target })
    const now = wantedOf({ id: object.id, kind: object.kind, ...object.facts }, [])
    if (now && row.is_made) await follow(ctx, tx, { row, target }, now)
  }
}

interface Made {
  row: store.ComputerData
  target: TargetData
}

export const goneKey = (targetId: string): string => `directory-computer:${targetId}`

async function tellGone(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  { row, target }: Made,
): Promise<void> {
  await store.saveComputer(tx, row, { state: 'gone' })
  await raiseNotification(ctx, tx, {
    ...{ organizationId: ctx.organizationId, key: goneKey(target.id), kind: 'target-trouble' },
    severity: 'info',
    title: `The computer of ${target.name} is gone from ${directory.name}`,
    text: 'Its account was deleted in the domain. The target is still here: remove it when nobody needs it any more.',
    fix: { to: 'target', organizationId: ctx.organizationId, targetId: target.id },
  })
}

async function tellBack(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  { row, target }: Made,
): Promise<void> {
  await store.saveComputer(tx, row, { state: 'present' })
  await endNotification(ctx, tx, ctx.organizationId, goneKey(target.id))
}

/** Only what is still as we gave it. */
async function follow(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  { row, target }: Made,
  now: WantedComputer,
): Promise<void> {
  const isRenamed = row.name !== now.name && row.name !== now.address && !row.name.includes(now.id)
  const change = {
    ...(isRenamed && target.name === row.name && (await isFree(tx, now.name))
      ? { name: now.name }
      : {}),
    ...(row.address !== now.address && target.address === row.address
      ? { address: now.address }
      : {}),
    ...(row.kind !== now.kind && target.kind === row.kind ? { kind: now.kind } : {}),
  }
  if (Object.keys(change).length === 0) return
  await followFoundTarget(ctx, tx, target, change)
  await store.saveComputer(tx, row, change)
}

const isFree = async (tx: OrganizationTx, name: string): Promise<boolean> =>
  (await findTargetsLike(tx, { names: [name.toLowerCase()], addresses: [] })).length === 0
