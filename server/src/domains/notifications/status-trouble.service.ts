import type { OrganizationId } from '@gatehouse/contract/ids'
import type { StatusSubject } from '@gatehouse/contract/statuses'
import { findNamedStatus, listNamedStatuses, lockStatuses } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import { listCurrentKeys } from './notification.store.ts'
import { endNotification, raiseNotification } from './raise-notification.service.ts'
import { statusKeyPrefixes, statusKeys, troubleOf } from './status-trouble.ts'

export interface Thing {
  organizationId: OrganizationId
  subject: StatusSubject
  subjectId: string
}

/**
 * Tells of a thing what is true now, whichever of its changes is being looked at: events may come late and in
 * any order, so the status is read again and held until all is said.
 */
export const tellOf = (
  ctx: Context,
  { organizationId, subject, subjectId }: Thing,
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    await lockStatuses(tx, organizationId)
    const now = await findNamedStatus(tx, { subject, id: subjectId })
    const trouble = now && troubleOf(now)
    for (const key of statusKeys(subjectId)) {
      if (key !== trouble?.key) await endNotification(ctx, tx, organizationId, key)
    }
    if (trouble) await raiseNotification(ctx, tx, trouble)
  })

/** Ends whatever was said of things that are gone. */
export const forgetThings = (
  ctx: Context,
  organizationId: OrganizationId,
  subjectIds: readonly string[],
): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    await lockStatuses(tx, organizationId)
    for (const key of subjectIds.flatMap(statusKeys)) {
      await endNotification(ctx, tx, organizationId, key)
    }
  })

/** Puts right what no event told of, as after an update or a restored backup. */
export async function tellWhatIsMissing(ctx: Context): Promise<void> {
  for (const thing of await listMissing(ctx)) await tellOf(ctx, thing)
}

const listMissing = (ctx: Context): Promise<Thing[]> =>
  ctx.db.asSystem('compare what is told with the statuses of all', async (tx) => {
    const told = await listCurrentKeys(tx, statusKeyPrefixes)
    const missing: Thing[] = []
    for (const now of await listNamedStatuses(tx, ['agent', 'source', 'organization'])) {
      const key = troubleOf(now)?.key
      const wrong = statusKeys(now.subjectId).some((one) => told.has(one) !== (one === key))
      if (wrong) missing.push(now)
      for (const one of statusKeys(now.subjectId)) told.delete(one)
    }
    // What is left is about things that are gone.
    for (const [key, organizationId] of told) {
      missing.push({ organizationId, subject: 'agent', subjectId: key.slice(key.indexOf(':') + 1) })
    }
    return missing
  })
