import type { AccessPolicyId, SessionTypeId, TargetId } from '@gatehouse/contract/ids'
import type { Session } from '@gatehouse/contract/sessions'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { requestSession } from './session-request.service.ts'
import { toSession } from './session-view.ts'
import { rememberingDoor } from './ticket-door.ts'
import type { SessionDoors } from './session-doors.ts'

export interface AskedSeveral {
  targetIds: readonly TargetId[]
  sessionTypeId: SessionTypeId
  policyId?: AccessPolicyId | undefined
  reason: string
  ticket: string
  startsAt?: string | undefined
  minutes?: number | undefined
  isBreakGlass: boolean
}

/** Each target is asked for by itself; what is refused for one is told beside what was opened for the others. */
export async function requestSessions(
  ctx: OrganizationContext<UserPrincipal>,
  doors: SessionDoors,
  { targetIds, startsAt, ...asked }: AskedSeveral,
): Promise<{ sessions: Session[]; refused: { targetId: TargetId; text: string }[] }> {
  const remembering = { ...doors, tickets: rememberingDoor(doors.tickets) }
  const sessions: Session[] = []
  const refused: { targetId: TargetId; text: string }[] = []
  for (const targetId of new Set(targetIds)) {
    try {
      const session = await requestSession(ctx, remembering, {
        ...asked,
        ...{ organizationId: ctx.organizationId, targetId, isAdHoc: false },
        ...(startsAt === undefined ? {} : { startsAt: new Date(startsAt) }),
      })
      sessions.push(toSession(session, 0))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'forbidden') throw error
      refused.push({ targetId, text: error.message })
    }
  }
  return { sessions, refused }
}
