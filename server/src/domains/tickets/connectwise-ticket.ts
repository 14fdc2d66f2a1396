import type { Reference } from '@gatehouse/contract/ticket-settings'
import { z } from 'zod'
import type { ConnectWiseConnection } from './connectwise-client.ts'
import { DeskError } from './desk-error.ts'
import type { RemoteTicket, TicketDraft } from './ticket-provider.ts'

const Ref = z.looseObject({ id: z.number().nullish(), name: z.string().nullish() })

/** The parts of a ticket that we read. */
export const ConnectWiseTicket = z.looseObject({
  id: z.number().int(),
  summary: z.string().nullish(),
  company: Ref.nullish(),
  status: Ref.nullish(),
  board: Ref.nullish(),
  closedFlag: z.boolean().nullish(),
  slaStatus: z.string().nullish(),
  externalXRef: z.string().nullish(),
  _info: z.looseObject({ updatedBy: z.string().nullish() }).nullish(),
})
export type ConnectWiseTicket = z.infer<typeof ConnectWiseTicket>

/** References are objects with a number: `{"id": 22}`, never `"22"`. */
export function numbered(field: string, { id, name }: Reference): { id: number } {
  const number = Number(id)
  if (Number.isSafeInteger(number) && /^\d+$/.test(id)) return { id: number }
  throw new DeskError(
    `${name || id} is not a choice of ConnectWise PSA: its id ${id} is not a number. Choose it again.`,
    { kind: 'refused', field },
  )
}

/** What is sent to make a ticket. Severity and impact are texts there: `Medium`. */
export function toBody(draft: TicketDraft): Record<string, unknown> {
  const { routing, ranking } = draft
  const references = {
    company: draft.company,
    board: routing.board,
    team: routing.team,
    type: routing.type,
    subType: routing.subType,
    source: routing.source,
    status: routing.newStatus,
    contact: routing.contact,
    priority: ranking.priority,
  }
  const chosen = Object.entries(references).flatMap(([field, reference]) =>
    reference ? [[field, numbered(field, reference)] as const] : [],
  )
  return {
    summary: draft.summary,
    ...Object.fromEntries(chosen),
    ...(ranking.severity && { severity: ranking.severity.name || ranking.severity.id }),
    ...(ranking.impact && { impact: ranking.impact.name || ranking.impact.id }),
    externalXRef: draft.key,
    initialDescription: draft.description,
    ...(draft.internal !== '' && { initialInternalAnalysis: draft.internal }),
  }
}

export function toRemote(
  ticket: ConnectWiseTicket,
  { site, companyId }: ConnectWiseConnection,
  closedStatusIds: readonly string[],
): RemoteTicket {
  const { id, status, slaStatus, company } = ticket
  const changedBy = ticket._info?.updatedBy
  return {
    id: String(id),
    number: String(id),
    summary: ticket.summary ?? '',
    ...(company?.id ? { company: { id: String(company.id), name: company.name ?? '' } } : {}),
    url: `${site}/v4_6_release/services/system_io/Service/fv_sr100_request.rails?service_recid=${id}&companyName=${encodeURIComponent(companyId)}`,
    statusName: status?.name ?? '',
    isClosed: ticket.closedFlag === true || closedStatusIds.includes(String(status?.id ?? '')),
    ...(slaStatus ? { slaStatus } : {}),
    ...(changedBy ? { changedBy } : {}),
  }
}
