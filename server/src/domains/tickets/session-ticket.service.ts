import type { OrganizationId, ServiceDeskId } from '@gatehouse/contract/ids'
import { Reference } from '@gatehouse/contract/ticket-settings'
import type { Context } from '#platform/context.ts'
import { DeskError, isDeskError } from './desk-error.ts'
import { type Desk, fullName, providerOf, toDesk } from './desk.ts'
import { findServiceDesk } from './service-desk.store.ts'
import { findMapping } from './ticket-mapping.store.ts'
import type { RemoteTicket } from './ticket-provider.ts'
import { reference } from './ticket-text.ts'
import type { TicketsOptions } from './tickets-options.ts'

/** Where a ticket is kept. */
export interface TicketPlace {
  serviceDeskId: ServiceDeskId
  remoteId: string
}

/** What the service desk says about a ticket that somebody gives as the reason of what they do. */
export type FoundTicket =
  | ({ outcome: 'found'; number: string; summary: string; url: string } & TicketPlace)
  /** No service desk is connected for this organization, so nobody can be asked. */
  | { outcome: 'no-desk' }
  /** It is not a ticket that work can be done for. The text says why. */
  | { outcome: 'refused'; text: string }
  /** It could not be asked; whether that is enough is the service desk's setting. */
  | { outcome: 'away'; isAllowed: boolean; text: string }

/** Somebody waits in front of the screen. */
const patienceSeconds = 10

/** An open ticket of the company that the organization is, and no other. Nothing is kept of it here. */
export async function lookUpTicket(
  ctx: Context,
  options: Pick<TicketsOptions, 'sealKey'>,
  organizationId: OrganizationId,
  number: string,
): Promise<FoundTicket> {
  const found = await ctx.db.asSystem('which service desk an organization has', async (tx) => {
    const mapping = await findMapping(tx, organizationId)
    if (!mapping?.is_enabled) return undefined
    const row = await findServiceDesk(tx, mapping.service_desk_id)
    return row?.is_enabled ? { desk: toDesk(row), company: mapping.company } : undefined
  })
  if (!found) return { outcome: 'no-desk' }
  const { desk } = found
  try {
    const ticket = await impatient(desk, options).findByNumber(number.trim())
    return judged(desk, Reference.parse(found.company), number, ticket)
  } catch (error) {
    if (!(error instanceof DeskError)) throw error
    if (isDeskError(error, 'refused')) return { outcome: 'refused', text: error.message }
    return away(desk, error)
  }
}

const impatient = (
  desk: Desk,
  { sealKey }: Pick<TicketsOptions, 'sealKey'>,
  signal?: AbortSignal,
) =>
  providerOf(
    {
      ...desk,
      settings: {
        ...desk.settings,
        requestTimeoutSeconds: Math.min(patienceSeconds, desk.settings.requestTimeoutSeconds),
      },
    },
    sealKey,
    signal,
  )

function judged(
  desk: Desk,
  company: Reference,
  number: string,
  ticket: RemoteTicket | undefined,
): FoundTicket {
  const refused = (text: string): FoundTicket => ({ outcome: 'refused', text })
  if (!ticket) {
    return refused(`${fullName(desk)} has no ticket ${number}. Look up its number, and try again.`)
  }
  // Whose it is instead is nobody's business here.
  if (ticket.company?.id !== company.id) {
    const name = company.name || company.id
    return refused(`Ticket ${ticket.number} is not one of ${name}. Give a ticket of that company.`)
  }
  if (ticket.isClosed) {
    const status = ticket.statusName === '' ? '' : ` (${ticket.statusName})`
    return refused(
      `Ticket ${ticket.number} is closed${status}. Open it again, or give another one.`,
    )
  }
  const { number: known, summary, url, id } = ticket
  return {
    ...{ outcome: 'found', number: known, summary: summary.slice(0, 500), url },
    ...{ serviceDeskId: desk.id, remoteId: id },
  }
}

function away(desk: Desk, { message }: DeskError): FoundTicket {
  const isAllowed = desk.settings.allowSessionsWhenAway
  return {
    ...{ outcome: 'away', isAllowed },
    text: `The ticket could not be looked up at ${fullName(desk)}, and sessions here need one that is open. ${message} Try again later; an administrator can allow sessions meanwhile in the settings of the service desk.`,
  }
}

/**
 * Adds an internal note once, however often it is asked for. @returns whether it stands there; false where the service desk is
 * gone or wants no such notes. Throws `DeskError` when it should be tried again.
 */
export async function noteTicket(
  ctx: Context,
  options: Pick<TicketsOptions, 'sealKey'>,
  { serviceDeskId, remoteId }: TicketPlace,
  { mark, text }: { mark: string; text: string },
  signal: AbortSignal,
): Promise<boolean> {
  const row = await ctx.db.asSystem('the service desk of a ticket', (tx) =>
    findServiceDesk(tx, serviceDeskId),
  )
  if (!row?.is_enabled) return false
  const desk = toDesk(row)
  if (!desk.settings.noteSessions) return false
  const provider = providerOf(desk, options.sealKey, signal)
  if (!(await provider.hasNote(remoteId, mark))) {
    await provider.addNote(remoteId, `${text}\n\n${reference(mark)}`)
  }
  return true
}
