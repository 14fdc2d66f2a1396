import type { Reference } from '@gatehouse/contract/ticket-settings'
import type { Row } from './servicenow-client.ts'
import { fitting } from './ticket-text.ts'
import type { RemoteTicket, TicketDraft } from './ticket-provider.ts'

/** Of an incident; with `sysparm_display_value=all` each is `{value, display_value}`. */
export const incidentFields =
  'sys_id,number,short_description,company,state,incident_state,correlation_id,sys_updated_by,made_sla,sla_due'

export const table = 'incident'

/** https://docs.servicenow.com: 6 is resolved, 7 closed, 8 canceled. */
export const resolvedState = '6'
const closedStates = [resolvedState, '7', '8']
export const inProgressState = '2'

/** Of its long texts. */
export const mostTextCharacters = 4000

const id = (reference: Reference | undefined) => reference?.id

/** What is sent to make an incident; its priority follows from impact and urgency. */
export function toIncident(draft: TicketDraft): Row {
  const { routing, ranking } = draft
  const fields: Row = {
    short_description: draft.summary,
    description: fitting(draft.description, mostTextCharacters),
    work_notes: fitting(draft.internal, mostTextCharacters) || undefined,
    correlation_id: draft.key,
    correlation_display: 'Gatehouse',
    company: draft.company.id,
    assignment_group: id(routing.team),
    category: id(routing.type),
    subcategory: id(routing.subType),
    contact_type: id(routing.source),
    caller_id: id(routing.contact),
    state: id(routing.newStatus),
    impact: id(ranking.impact),
    urgency: id(ranking.urgency),
    severity: id(ranking.severity),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

export function toRemote(row: Row, site: string, closedStatusIds: readonly string[]): RemoteTicket {
  const sysId = valueOf(row, 'sys_id')
  const state = valueOf(row, 'state')
  const due = shownOf(row, 'sla_due')
  const isMissed = valueOf(row, 'made_sla') === 'false'
  const slaStatus = isMissed ? 'Missed' : due === '' || due === 'UNKNOWN' ? '' : `Due ${due}`
  const changedBy = valueOf(row, 'sys_updated_by')
  const company = valueOf(row, 'company')
  return {
    id: sysId,
    number: valueOf(row, 'number'),
    summary: valueOf(row, 'short_description'),
    ...(company === '' ? {} : { company: { id: company, name: shownOf(row, 'company') } }),
    url: `${site}/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${sysId}`)}`,
    statusName: shownOf(row, 'state'),
    isClosed: closedStates.includes(state) || closedStatusIds.includes(state),
    ...(slaStatus === '' ? {} : { slaStatus }),
    ...(changedBy === '' ? {} : { changedBy }),
  }
}

/** Plain, or as `{value, display_value}`. */
const partOf = (row: Row, field: string, part: 'value' | 'display_value'): string => {
  const given = row[field]
  const text = typeof given === 'object' && given !== null ? (given as Row)[part] : given
  return typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean'
    ? String(text)
    : ''
}

export const valueOf = (row: Row, field: string) => partOf(row, field, 'value')
export const shownOf = (row: Row, field: string) => partOf(row, field, 'display_value')
