import { endNotification } from '#domains/notifications'
import { addFoundTargets, findTargetsLike } from '#domains/targets'
import { type Context, type OrganizationContext, within } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import * as store from './computer.store.ts'
import { applyRulesJob, type WhichDirectory } from './directory-jobs.ts'
import { type DirectoryData, findDirectoryForUpdate } from './directory.store.ts'
import { lookAfter } from './look-after-computers.ts'
import { goneKey } from './tell-gone.ts'
import {
  aliveFirst,
  freeName,
  portOf,
  wantedComputers,
  type WantedComputer,
} from './wanted-computer.ts'

/** So many targets are made at once; the rest by the next job. */
const atOnce = 500

/**
 * Makes targets of computers that rules hold, and looks after those that were made. Whatever people changed since stays, what
 * they removed is not made again, and nothing is ever removed, also not when a rule holds fewer computers than before.
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
    const news = aliveFirst([...wanted.values()].filter(({ id }) => !before.has(id)))
    await makeTargets(inside, tx, directory, news.slice(0, atOnce))
    if (news.length > atOnce) await addJob(tx, applyRulesJob, { organizationId, directoryId })
  })

/** One for each address: what else has it, a target that people made or another computer, is the same target. */
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
  const targetAt = new Map(existing.map(({ address, id }) => [address.toLowerCase(), id]))
  const made = firstAtEach(
    computers.filter(({ address }) => !targetAt.has(address)),
    new Set(existing.map(({ name }) => name.toLowerCase())),
  )
  const ids = await addFoundTargets(
    ...([ctx, tx] as const),
    made.map(({ name, address, kind, tags, path }) => ({
      ...{ name, address, kind, tags, port: portOf(kind) },
      description: `The computer ${path}`.slice(0, 1000),
    })),
    directory.name,
  )
  made.forEach(({ address }, index) => {
    const id = ids[index]
    if (id) targetAt.set(address, id)
  })
  await store.addComputers(
    tx,
    computers.map((computer) => {
      const own = made.find(({ id }) => id === computer.id)
      return {
        ...{ directory_id: directory.id, object_id: computer.id, name: (own ?? computer).name },
        ...{ target_id: targetAt.get(computer.address) ?? null, is_made: own !== undefined },
        ...{ address: computer.address, kind: computer.kind, state: 'present' },
      }
    }),
  )
  // Should the one that the target was made for be gone, there is another now.
  for (const { address } of computers) {
    const id = targetAt.get(address)
    if (id) await endNotification(ctx, tx, ctx.organizationId, goneKey(id))
  }
}

/** With names that nobody has. */
function firstAtEach(computers: readonly WantedComputer[], taken: Set<string>): WantedComputer[] {
  const made = new Map<string, WantedComputer>()
  for (const computer of computers) {
    if (made.has(computer.address)) continue
    const name = freeName(computer, taken)
    taken.add(name.toLowerCase())
    made.set(computer.address, { ...computer, name })
  }
  return [...made.values()]
}
