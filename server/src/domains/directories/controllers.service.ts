import type { DirectoryId } from '@gatehouse/contract/ids'
import type {
  ControllerAddress,
  DirectoryConnection,
} from '@gatehouse/directory/directory-connection'
import { isAnchored } from '@gatehouse/directory/rollback-anchor'
import type { Clock, Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { listControllers, saveController } from './controller.store.ts'
import type { DirectoryData } from './directory.store.ts'

/** As it was named to us, or by DNS. */
export const controllerName = ({ host, port }: ControllerAddress): string =>
  port === 636 || port === 389 ? host : `${host}:${port}`

const minuteMs = 60_000

/**
 * From which number on this controller has something that we do not know. Undefined: all of it has to be read, because it is
 * time, or because the numbers of this controller say nothing: we never read from it, or it was restored, also in a way that
 * a domain does not notice by itself (USN rollback).
 */
export async function differenceFrom(
  ctx: Context,
  directory: DirectoryData,
  connection: DirectoryConnection,
): Promise<bigint | undefined> {
  const { whole_at, whole_wanted, settings, id, organization_id } = directory
  if (whole_wanted || whole_at === null) return undefined
  if (ctx.now().getTime() - whole_at.getTime() >= settings.syncMinutes * minuteMs) return undefined
  const controllers = await ctx.db.inOrganization(organization_id, (tx) =>
    listControllers(tx, [id]),
  )
  const known = controllers.find(({ host }) => host === controllerName(connection.controller))
  if (!known || known.read_usn === null || known.invocation_id !== connection.invocationId) {
    return undefined
  }
  const readUsn = BigInt(known.read_usn)
  const isAsKnown =
    connection.rootDse.highestCommittedUsn >= readUsn &&
    (known.anchor_id === null || (await isAnchored(connection, known.anchor_id, readUsn)))
  return isAsKnown ? readUsn + 1n : undefined
}

/** What a controller said of itself when we signed in; what it had written by then is known now. */
export async function keepController(
  ctx: Clock,
  tx: OrganizationTx,
  directoryId: DirectoryId,
  { connection, anchorId }: { connection: DirectoryConnection; anchorId: string | undefined },
): Promise<void> {
  await saveController(tx, {
    ...healthOf(ctx, connection),
    ...{ directory_id: directoryId, anchor_id: anchorId ?? null },
    read_usn: Number(connection.rootDse.highestCommittedUsn),
  })
}

export const healthOf = (ctx: Clock, connection: DirectoryConnection) => ({
  host: controllerName(connection.controller),
  is_reachable: true,
  text: `${connection.rootDse.dnsHostName || controllerName(connection.controller)} answers.`,
  checked_at: ctx.now(),
  clock_skew_seconds: Math.round(
    (connection.rootDse.currentTime.getTime() - ctx.now().getTime()) / 1000,
  ),
  certificate_ends_at: connection.certificateEndsAt ?? null,
  invocation_id: connection.invocationId,
  highest_usn: Number(connection.rootDse.highestCommittedUsn),
})
