import { type OrganizationId, SessionId } from '@gatehouse/contract/ids'
import type { Listener } from '#platform/db/notify.ts'
import { z } from 'zod'

/** What is told to whoever follows a session, in every node, when the transaction commits. */
export const SessionNewsMessage = z.object({
  sessionId: SessionId,
  /** Absent: look at what the session is now. */
  message: z.object({ from: z.string(), text: z.string() }).optional(),
})
export type SessionNewsMessage = z.infer<typeof SessionNewsMessage>

/** @param heard Without a message when there may be something new. @returns what ends it. */
export const onNews = (
  listener: Listener,
  id: SessionId,
  heard: (message?: SessionNewsMessage['message']) => void,
): (() => void) =>
  listener.on('session_news', (payload) => {
    // Empty after the listening connection was lost: anything may have happened.
    if (payload === '') return heard()
    const news = SessionNewsMessage.safeParse(JSON.parse(payload))
    if (news.success && news.data.sessionId === id) heard(news.data.message)
  })

/** A session and whose it is. */
export interface SessionPlace {
  sessionId: SessionId
  organizationId: OrganizationId
}
