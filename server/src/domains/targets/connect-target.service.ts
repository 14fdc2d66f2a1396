import { AlgorithmProfile } from '@gatehouse/contract/targets'
import type { Context } from '#platform/context.ts'
import { connectSsh, type SshConnection } from '#platform/ssh/connect-ssh.ts'
import { checkHostKey, type Place } from './check-host-key.service.ts'
import { recordOwnLogin } from './own-login.service.ts'
import type { ServiceLogin } from './targets-options.ts'
import { getTarget } from './target.service.ts'
import type { TargetData } from './target.store.ts'

/**
 * Connects to a target as somebody, straight from here. Its host key is checked before anything is said to it.
 * @throws {SshTrouble} with the step that failed
 * @throws {AppError} not_found
 */
export async function connectTarget(
  ctx: Context,
  place: Place,
  login: ServiceLogin,
  signal?: AbortSignal,
): Promise<SshConnection> {
  const target = await ctx.db.inOrganization(place.organizationId, (tx) =>
    getTarget(tx, place.targetId),
  )
  const connection = await connectSsh({ ...sshOptions(ctx, target), ...login, signal })
  await recordOwnLogin(ctx, target, connection, login.username)
  return connection
}

/** All but who signs in. */
export const sshOptions = (ctx: Context, target: TargetData) => ({
  address: target.address,
  port: target.port,
  algorithms: AlgorithmProfile.parse(target.algorithms),
  hop: 'direct',
  checkHostKey: (key: Parameters<typeof checkHostKey>[2]) =>
    checkHostKey(ctx, { organizationId: target.organization_id, targetId: target.id }, key),
})
