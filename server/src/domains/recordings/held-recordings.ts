import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { countHeld } from './quota.store.ts'

/** Why an organization may not be deleted: somebody wants to keep recordings of it. */
export async function heldRecordings(
  ctx: Context,
  organizationId: OrganizationId,
): Promise<string | undefined> {
  const held = await ctx.db.asSystem('recordings on hold of an organization', (tx) =>
    countHeld(tx, organizationId),
  )
  if (held === 0) return undefined
  const which = held === 1 ? 'One of its recordings is' : `${held} of its recordings are`
  return `${which} on legal hold. Take them off hold first, or export them.`
}
