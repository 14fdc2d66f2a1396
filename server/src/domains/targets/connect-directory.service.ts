import { isDeepStrictEqual } from 'node:util'
import type {
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { openDirectory } from '@gatehouse/directory/open-directory'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { Place } from './check-host-key.service.ts'
import { directoryPlace } from './domain-target.ts'
import { getTarget } from './target.service.ts'

/**
 * Signs in to a controller of a domain target as somebody. The caller closes the connection.
 * @param first `dc1.corp.test:636`, asked before the others: to read back where something was written
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
  return openDirectory(withFirst(directoryPlace(target), first), login, { signal })
}

/** The named controller in front; when DNS names them all, it is asked alone. */
function withFirst(place: DirectoryPlace, first: string | undefined): DirectoryPlace {
  if (first === undefined) return place
  const [, host = first, port] = /^\[?(.+?)\]?:(\d+)$/.exec(first) ?? []
  const wanted = { host, port: Number(port ?? (place.encryption === 'ldaps' ? 636 : 389)) }
  const others = place.controllers.filter((one) => !isDeepStrictEqual(one, wanted))
  return { ...place, controllers: [wanted, ...others] }
}
