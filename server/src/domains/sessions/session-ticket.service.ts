import type { OrganizationId, ServiceDeskId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { noteTicketJob } from './note-ticket-job.ts'
import type { SessionPlace } from './session-news.ts'
import { locked } from './locked-session.ts'
import { saveSession, type SessionData } from './session.store.ts'
import type { FoundTicket, TicketDoor } from './ticket-door.ts'

/** What of a session is about its ticket. */
export type TicketColumns = Pick<SessionData, 'ticket'> &
  Partial<
    Pick<
      SessionData,
      'ticket_check' | 'ticket_summary' | 'ticket_url' | 'ticket_remote_id' | 'service_desk_id'
    >
  >

export interface AskedTicket {
  organizationId: OrganizationId
  ticket: string
  isBreakGlass: boolean
}

/**
 * Looks up the ticket that a policy asks for. Who goes in without approval is not kept out by a service desk that is away; the
 * session is marked then. Throws `invalid_request` for a ticket that is none, `unavailable` when nobody can say.
 */
export async function requireTicket(
  ctx: Context,
  door: TicketDoor,
  { organizationId, ticket, isBreakGlass }: AskedTicket,
): Promise<TicketColumns> {
  const found = await door.find(ctx, organizationId, ticket)
  switch (found.outcome) {
    case 'no-desk':
      return { ticket }
    case 'found':
      return columnsOf(found)
    case 'refused':
      throw invalidField('ticket', found.text)
    case 'away':
      if (found.isAllowed || isBreakGlass) return { ticket, ticket_check: 'not-checked' }
      throw new AppError('unavailable', found.text)
  }
}

/**
 * Again, when time has gone by since it was asked for. @returns why it cannot be now: `refused` for good, `away` while nobody can
 * say; undefined when all is well, and what is known of it is then kept.
 */
export async function recheckTicket(
  ctx: Context,
  door: TicketDoor,
  session: SessionData,
): Promise<{ is: 'refused' | 'away'; text: string } | undefined> {
  const { organization_id: organizationId, ticket, profile, is_break_glass: isBreakGlass } = session
  if (!profile.requiresTicket) return undefined
  const found = await door.find(ctx, organizationId, ticket)
  if (found.outcome === 'refused') return { is: 'refused', text: found.text }
  if (found.outcome === 'away' && !found.isAllowed && !isBreakGlass) {
    return { is: 'away', text: found.text }
  }
  if (found.outcome === 'found') {
    await locked(ctx, { organizationId, sessionId: session.id }, (tx) =>
      saveSession(tx, session.id, columnsOf(found)),
    )
  }
  return undefined
}

const columnsOf = (found: FoundTicket & { outcome: 'found' }): TicketColumns => ({
  ticket: found.number,
  ticket_check: 'found',
  ticket_summary: found.summary,
  ticket_url: found.url,
  ticket_remote_id: found.remoteId,
  service_desk_id: found.serviceDeskId,
})

/** In the transaction in which a session is over. */
export async function queueNote(tx: OrganizationTx, session: SessionData): Promise<void> {
  const { ticket_remote_id: remoteId, organization_id: organizationId, id: sessionId } = session
  if (remoteId !== null) await addJob(tx, noteTicketJob, { organizationId, sessionId })
}

/** Tells the ticket how the session went, where the service desk wants that. Run again, it finds the note there. */
export async function noteSession(
  ctx: Context,
  door: TicketDoor,
  place: SessionPlace,
  signal: AbortSignal,
): Promise<void> {
  const session = await locked(ctx, place, (_tx, found) => Promise.resolve(found))
  if (!session || session.ticket_noted_at !== null) return
  const { ticket_remote_id: remoteId, service_desk_id: deskId, id } = session
  if (remoteId === null || deskId === null) return
  // We wrote it ourselves.
  const at = { serviceDeskId: deskId as ServiceDeskId, remoteId }
  const isThere = await door.note(ctx, at, { mark: id.slice(-12), text: noteOf(session) }, signal)
  if (!isThere) return
  await locked(ctx, place, (tx) => saveSession(tx, id, { ticket_noted_at: ctx.now() }))
}

function noteOf(session: SessionData): string {
  const { username, target_name: target, session_type: type, starts_at: from } = session
  const to = session.ended_at ?? session.ends_at
  const minutes = Math.max(1, Math.round((to.getTime() - from.getTime()) / 60_000))
  const account = session.account ? ` as ${session.account}` : ''
  return [
    `${username} had a privileged session on ${target}${account} (${type.name}).`,
    `From ${from.toISOString()} to ${to.toISOString()}, ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    ...(session.reason === '' ? [] : [`Reason: ${session.reason}`]),
    `How it ended: ${session.state_text}`,
  ].join('\n')
}
