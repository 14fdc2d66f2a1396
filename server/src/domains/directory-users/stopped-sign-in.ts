import type { DirectoryData } from '#domains/directories'
import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'

const keyOf = ({ id }: DirectoryData) => `directory-sign-in:${id}`

/** Nobody of the directory comes in until an administrator has looked at what was changed. */
export const tellStopped = (
  ctx: Clock,
  tx: SystemTx,
  directory: DirectoryData,
  text: string,
): Promise<void> =>
  raiseNotification(ctx, tx, {
    organizationId: directory.organization_id,
    key: keyOf(directory),
    kind: 'target-trouble',
    severity: 'critical',
    title: `Users of ${directory.name} cannot sign in`,
    text,
    fix: {
      ...{ to: 'target', organizationId: directory.organization_id },
      targetId: directory.target_id,
    },
  })

export const endStopped = (ctx: Clock, tx: SystemTx, directory: DirectoryData): Promise<void> =>
  endNotification(ctx, tx, directory.organization_id, keyOf(directory))
