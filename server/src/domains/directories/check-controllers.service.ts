import type {
  ControllerAddress,
  DirectoryConnection,
} from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { findControllers } from '@gatehouse/directory/find-controllers'
import { openController } from '@gatehouse/directory/open-directory'
import type { Context } from '#platform/context.ts'
import { forgetControllers, listControllers, saveController } from './controller.store.ts'
import { controllerName, healthOf } from './controllers.service.ts'
import type { DirectoryData } from './directory.store.ts'
import type { Domain } from './open-domain.ts'

const againAfterMs = 10 * 60_000
/** Whoever does not answer by then holds nobody up. */
const deadlines = { connect: 5000, answer: 10_000 }

/**
 * How the other controllers of a domain are: every ten minutes, and at once when another one answers than before. The password
 * is known to be right, so that trying it elsewhere locks nobody out.
 */
export async function checkOthers(
  ctx: Context,
  directory: DirectoryData,
  domain: Domain,
  connection: DirectoryConnection,
  signal: AbortSignal,
): Promise<void> {
  const all = await findControllers(domain.place)
  const own = controllerName(connection.controller)
  const others = all.filter((one) => controllerName(one) !== own)
  if (!(await isTime(ctx, directory, others))) return
  for (const other of others) await check(ctx, directory, domain, other, signal)
  await ctx.db.inOrganization(directory.organization_id, (tx) =>
    forgetControllers(tx, directory.id, [own, ...others.map(controllerName)]),
  )
}

async function isTime(
  ctx: Context,
  { id, organization_id }: DirectoryData,
  others: readonly ControllerAddress[],
): Promise<boolean> {
  const known = await ctx.db.inOrganization(organization_id, (tx) => listControllers(tx, [id]))
  return others.some((one) => {
    const row = known.find(({ host }) => host === controllerName(one))
    return !row || ctx.now().getTime() - row.checked_at.getTime() >= againAfterMs
  })
}

async function check(
  ctx: Context,
  { id, organization_id }: DirectoryData,
  { place, login }: Domain,
  controller: ControllerAddress,
  signal: AbortSignal,
): Promise<void> {
  const health = await healthFrom(ctx, async () => {
    await using connection = await openController(place, controller, login, { signal, deadlines })
    return healthOf(ctx, connection)
  })
  await ctx.db.inOrganization(organization_id, (tx) =>
    saveController(tx, { ...health, directory_id: id, host: controllerName(controller) }),
  )
}

async function healthFrom(ctx: Context, open: () => Promise<ReturnType<typeof healthOf>>) {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof DirectoryTrouble)) throw error
    return { is_reachable: false, text: error.message, checked_at: ctx.now() }
  }
}
