import type { DirectoryId, TargetId } from '@gatehouse/contract/ids'
import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type DirectoryData, findDirectoryForUpdate, saveDirectory } from './directory.store.ts'

/** By its target, which is known when the directory is gone with it. */
export const troubleKey = (targetId: TargetId): string => `directory:${targetId}`

const keyOf = ({ target_id }: DirectoryData): string => troubleKey(target_id)

/** So long what an agent sent is as good as what we would read: it takes a picture each day. */
const agentIsEnoughMs = 26 * 3600_000

/** What an agent sent counts; should we be reading as well, what we find is said when we have. */
export async function settleByAgent(
  ctx: Clock,
  tx: OrganizationTx,
  id: DirectoryId,
): Promise<void> {
  const directory = await findDirectoryForUpdate(tx, id)
  if (!directory || directory.sync_state === 'running') return
  const objects = countOf(directory)
  await saveDirectory(tx, id, {
    sync_state: 'complete',
    sync_text: `The agent of its source sent a picture of it: ${objects}.`,
  })
  await endNotification(ctx, tx, directory.organization_id, keyOf(directory))
}

const numbers = new Intl.NumberFormat('en')

/** `1,203 users, 88 groups and 300 computers` */
export function countOf({ counts }: DirectoryData): string {
  const { users = 0, groups = 0, computers = 0 } = counts as Record<string, number>
  const said = [users, groups, computers].map((count) => numbers.format(count))
  return `${said[0]} users, ${said[1]} groups and ${said[2]} computers`
}

export async function settleComplete(
  ctx: Clock,
  tx: OrganizationTx,
  directory: DirectoryData,
  text: string,
): Promise<void> {
  await saveDirectory(tx, directory.id, {
    ...{ sync_state: 'complete', sync_text: text },
    ...{ progress_done: null, progress_total: null },
  })
  await endNotification(ctx, tx, directory.organization_id, keyOf(directory))
}

/** People are told, unless an agent reads it for us. */
export async function settleFailed(
  ctx: Clock,
  tx: OrganizationTx,
  directory: DirectoryData,
  text: string,
): Promise<void> {
  const isServed =
    directory.sync_by === 'agent' &&
    directory.known_at !== null &&
    ctx.now().getTime() - directory.known_at.getTime() < agentIsEnoughMs
  await saveDirectory(tx, directory.id, {
    sync_state: isServed ? 'complete' : 'failed',
    sync_text: isServed ? `The agent of its source reads it. We cannot ourselves: ${text}` : text,
    ...{ progress_done: null, progress_total: null },
  })
  if (isServed) return
  await raiseNotification(ctx, tx, {
    organizationId: directory.organization_id,
    key: keyOf(directory),
    kind: 'target-trouble',
    severity: 'warning',
    title: `The domain ${directory.name} cannot be read`,
    text,
    fix: {
      ...{ to: 'target', organizationId: directory.organization_id },
      targetId: directory.target_id,
    },
  })
}
