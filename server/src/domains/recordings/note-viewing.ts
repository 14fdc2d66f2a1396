import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { noteViewing, type RecordingData } from './recording.store.ts'

const againMilliseconds = 3_600_000

/** Seeing a recording is an event itself: once an hour for each person, not for each stretch. */
export async function noteThatSeen(
  ctx: OrganizationContext<UserPrincipal>,
  tx: OrganizationTx,
  { id, username, target_name }: RecordingData,
): Promise<void> {
  const { userId } = ctx.principal
  const at = ctx.now()
  const againAfter = new Date(at.getTime() - againMilliseconds)
  if (!(await noteViewing(tx, { id, userId, at, againAfter }))) return
  await recordAuditEvent(ctx, tx, {
    type: 'recording.seen',
    summary: `Played the recording of ${username} on ${target_name}.`,
    details: { recordingId: id },
  })
}
