import type {
  ControllerAddress,
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { findControllers } from '@gatehouse/directory/find-controllers'
import { openDirectory } from '@gatehouse/directory/open-directory'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { Place } from './check-host-key.service.ts'
import { controllerOf, directoryPlace } from './domain-target.ts'
import { getTarget } from './target.service.ts'
import type { TargetData } from './target.store.ts'

/**
 * Signs in to a controller of a domain target as somebody. The caller closes the connection.
 * @param first `dc1.corp.test:636`, asked before the others while it is one of them: to read back where something was written
 * @throws {DirectoryTrouble} with the step that failed
 * @throws {AppError} not_found; conflict when the target is no domain
 */
export async function connectDirectory(
  ctx: Context,
  { organizationId, targetId }: Place,
  login: DirectoryLogin,
  signal?: AbortSignal,
  first?: string,
): Promise<DirectoryConnection> {
  const target = await ctx.db.inOrganization(organizationId, (tx) => getTarget(tx, targetId))
  if (target.kind !== 'domain') {
    throw new AppError('conflict', `${target.name} is not a domain, so nobody is looked up in it.`)
  }
  return openDirectory(await withFirst(directoryPlace(target), first), login, { signal })
}

/** What was taken off the list, or out of DNS, gets no password any more. */
async function withFirst(
  place: DirectoryPlace,
  first: string | undefined,
): Promise<DirectoryPlace> {
  if (first === undefined) return place
  const all = await findControllers(place)
  const wanted = findNamed(all, controllerOf(first, place.encryption))
  return wanted
    ? { ...place, controllers: [wanted, ...all.filter((one) => one !== wanted)] }
    : { ...place, controllers: all }
}

/** With its port or, when that was changed meanwhile, without. */
const findNamed = (
  all: readonly ControllerAddress[],
  { host, port }: ControllerAddress,
): ControllerAddress | undefined => {
  const same = all.filter((one) => one.host.toLowerCase() === host.toLowerCase())
  return same.find((one) => one.port === port) ?? same[0]
}

/** Whether a domain's list of controllers has this one; without a list that is DNS's to say, and every one may be there again. */
export function namesController(
  target: Pick<TargetData, 'address' | 'directory'>,
  controllerAt: string,
): boolean {
  const { controllers, encryption } = directoryPlace(target)
  if (controllers.length === 0) return true
  return findNamed(controllers, controllerOf(controllerAt, encryption)) !== undefined
}
