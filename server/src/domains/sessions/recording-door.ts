import type { OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import type { RecordingEnd, RecordingOrder } from '#broker'
import type { Context } from '#platform/context.ts'
import type { Held } from './broker-state.ts'
import type { SessionData } from './session.store.ts'

/** How recordings are begun and ended; kept by the domain above, which stores them. */
export interface RecordingDoor {
  begin(ctx: Context, of: { session: SessionData; connection: Held }): Promise<RecordingOrder>
  end(
    ctx: Context,
    of: { organizationId: OrganizationId; recordingId: RecordingId },
    end: RecordingEnd,
  ): Promise<void>
  /** Nobody says how it ended any more: it ends with what was written. */
  abandon(
    ctx: Context,
    of: { organizationId: OrganizationId; recordingId: RecordingId },
  ): Promise<void>
}
