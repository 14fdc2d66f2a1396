import { findTargetsLike, followFoundTarget, type TargetData } from '#domains/targets'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import * as store from './computer.store.ts'
import type { DirectoryData } from './directory.store.ts'
import { tellGone } from './tell-gone.ts'
import { freeName, type WantedComputer } from './wanted-computer.ts'

/** A target that a computer became, and what that is called now. */
export interface Move {
  row: store.ComputerData
  target: TargetData
  now: WantedComputer
}

/** Targets get the names and addresses that their computers have now, but for what people changed by hand. */
export async function followComputers(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  moves: readonly Move[],
): Promise<void> {
  const holders = await holdersOf(tx, moves.filter(isMoved))
  for (const move of moves) {
    const holder = isMoved(move) ? holders.get(move.target.id) : undefined
    if (holder) await handOver(ctx, tx, directory, { ...move, holder })
    else await follow(ctx, tx, move)
  }
}

/** As we gave it, and not any more as its computer is called. */
const isMoved = ({ row, target, now }: Move): boolean =>
  row.address !== now.address && target.address === row.address

/**
 * Of targets whose computers are called otherwise now, those that cannot have the new address because another target has it and
 * keeps it. Two that were given each other's names have them.
 */
async function holdersOf(
  tx: OrganizationTx,
  moves: readonly Move[],
): Promise<Map<string, TargetData>> {
  const addresses = moves.map(({ now }) => now.address)
  const found = moves.length > 0 ? await findTargetsLike(tx, { names: [], addresses }) : []
  const holderOf = new Map(found.map((target) => [target.address.toLowerCase(), target]))
  const holders = new Map<string, TargetData>()
  const first = new Map<string, Move>()
  for (const move of moves) {
    if (!first.has(move.now.address)) first.set(move.now.address, move)
  }
  let leaving = new Map([...first.values()].map((move) => [move.target.id, move]))
  // Who cannot leave keeps the next one from coming.
  for (let before = -1; before !== leaving.size;) {
    before = leaving.size
    const staying = [...leaving.values()].filter(({ target, now }) => {
      const holder = holderOf.get(now.address)
      return holder && holder.id !== target.id && !leaving.has(holder.id)
    })
    for (const { target, now } of staying) {
      const holder = holderOf.get(now.address)
      if (holder) holders.set(target.id, holder)
    }
    leaving = new Map([...leaving].filter(([id]) => !holders.has(id)))
  }
  // Of two with one new address the second is what the first is.
  for (const { target, now } of moves) {
    const { target: other = target } = first.get(now.address) ?? {}
    if (other.id !== target.id) holders.set(target.id, holders.get(other.id) ?? other)
  }
  return holders
}

/** There is a target of this address: the computer is that one from now on, and people are told of the other. */
async function handOver(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  { row, target, now, holder }: Move & { holder: TargetData },
): Promise<void> {
  const { name, address, kind } = now
  const change = { target_id: holder.id, is_made: false, name, address, kind }
  await store.saveComputer(tx, row, change)
  await tellGone(ctx, tx, target, {
    title: `The computer of ${target.name} has another name in ${directory.name}`,
    why: `It is called ${address} now, and ${holder.name} is a target of that address.`,
  })
}

/** Only what is still as we gave it. */
async function follow(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  { row, target, now }: Move,
): Promise<void> {
  const isRenamed = row.name !== now.name && row.name !== now.address && !row.name.includes(now.id)
  const change = {
    ...(isRenamed && target.name === row.name ? { name: await freeNameOf(tx, now) } : {}),
    ...(row.address !== now.address && target.address === row.address
      ? { address: now.address }
      : {}),
    ...(row.kind !== now.kind && target.kind === row.kind ? { kind: now.kind } : {}),
  }
  if (Object.keys(change).length === 0) return
  await followFoundTarget(ctx, tx, target, change)
  await store.saveComputer(tx, row, change)
}

async function freeNameOf(tx: OrganizationTx, now: WantedComputer): Promise<string> {
  const names = [now.name.toLowerCase(), now.address]
  const found = await findTargetsLike(tx, { names, addresses: [] })
  return freeName(now, new Set(found.map(({ name }) => name.toLowerCase())))
}
