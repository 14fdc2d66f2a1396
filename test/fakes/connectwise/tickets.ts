import type { Board, Company, Priority } from './desk.ts'
import { invalid, invalidField, notFound } from './refusal.ts'
import { boardOf, defaultStatus, firstOf, resolve } from './references.ts'
import { apiMember, type Note, type Reference, type State, type Ticket } from './state.ts'
import { check } from './validate.ts'

/** What a client sends to make a ticket. */
export interface TicketBody {
  summary: string
  company: Reference
  board?: Reference
  status?: Reference
  team?: Reference
  type?: Reference
  subType?: Reference
  priority?: Reference
  source?: Reference
  contact?: Reference
  severity?: string | null
  impact?: string | null
  initialDescription?: string
  initialInternalAnalysis?: string
  initialResolution?: string
  [field: string]: unknown
}

/** Fields that the service desk decides, and those that become notes. */
const notKept = new Set([
  'id',
  'recordType',
  'initialDescription',
  'initialInternalAnalysis',
  'initialResolution',
  'initialDescriptionFrom',
  'processNotifications',
  'skipCallback',
  'closedFlag',
  'closedDate',
  'closedBy',
  'slaStatus',
  'sla',
  'isInSla',
])

/** `body` has the shape of a ticket; what it refers to is looked up here. */
export function createTicket(state: State, body: TicketBody): Ticket {
  const refs = references(state, body)
  const now = state.now()
  const sent = Object.entries(body).filter(
    ([name, value]) => !notKept.has(name) && value !== undefined && value !== null,
  )
  const ticket: Ticket = {
    severity: 'Medium',
    impact: 'Medium',
    ...Object.fromEntries(sent),
    ...refs.shown,
    ...promise(now, refs.priority),
    id: state.nextId('ticket'),
    summary: body.summary,
    recordType: 'ServiceTicket',
    closedFlag: false,
    _info: { lastUpdated: now, updatedBy: apiMember, dateEntered: now, enteredBy: apiMember },
  }
  state.tickets.set(ticket.id, close(ticket, refs.isClosed, now, apiMember))
  addInitialNotes(state, ticket.id, body)
  return ticket
}

function references(state: State, body: TicketBody) {
  const { desk } = state
  const company = resolve('company', desk.companies, body.company) ?? missing('company')
  const board = resolve('board', desk.boards, body.board) ?? firstOf(desk.boards)
  const status = resolve('status', board.statuses, body.status) ?? defaultStatus(board)
  const priority =
    resolve('priority', desk.priorities, body.priority) ?? normalPriority(desk.priorities)
  checkChoice('severity', desk.severities, body.severity)
  checkChoice('impact', desk.impacts, body.impact)
  return {
    isClosed: status.closedStatus,
    priority,
    shown: {
      company: { id: company.id, identifier: company.identifier, name: company.name },
      city: company.city,
      site: { id: company.id + 1000, name: 'Main' },
      siteName: 'Main',
      board: shown(board),
      status: { ...shown(status), sort: status.sortOrder },
      priority: { ...shown(priority), sort: priority.id },
      team: shown(resolve('team', board.teams, body.team) ?? firstOf(board.teams)),
      ...optional(state, company, board, body),
    },
  }
}

function optional(state: State, company: Company, board: Board, body: TicketBody) {
  const { desk } = state
  const contacts = desk.contacts.filter((contact) => contact.companyId === company.id)
  const type = resolve('type', board.types, body.type)
  const subTypes = board.subTypes.filter((one) => type && one.typeIds.includes(type.id))
  const subType = resolve('subType', subTypes, body.subType)
  const source = resolve('source', desk.sources, body.source)
  const contact = resolve('contact', contacts, body.contact)
  return {
    ...(type ? { type: shown(type) } : {}),
    ...(subType ? { subType: shown(subType) } : {}),
    ...(source ? { source: shown(source) } : {}),
    ...(contact
      ? { contact: shown(contact), contactName: contact.name, contactEmailAddress: contact.email }
      : {}),
  }
}

const shown = ({ id, name }: { id: number; name: string }) => ({ id, name })
const normalPriority = (all: readonly Priority[]): Priority => all[2] ?? firstOf(all)

function missing(field: string): never {
  throw invalid('ticket', [
    { code: 'MissingRequiredField', message: `${field}/id is required.`, field: `${field}/id` },
  ])
}

function checkChoice(
  field: string,
  among: readonly { name: string }[],
  value: string | null | undefined,
): void {
  if (value === undefined || value === null || among.some((one) => one.name === value)) return
  const names = among.map((one) => one.name).join(', ')
  throw invalidField('ticket', field, `${field} must be one of ${names}.`)
}

// Made once, as that is slow.
const dayFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  weekday: 'short',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})

/** What the service level promises. */
function promise(now: string, priority: Priority) {
  const due = new Date(new Date(now).getTime() + priority.planMinutes * 60_000)
  const day = dayFormat.format(due)
  return {
    sla: { id: 1, name: 'Standard SLA' },
    slaStatus: `Plan by ${day.replaceAll(',', '')} UTC+00`,
    isInSla: true,
    respondMinutes: 0,
    resPlanMinutes: priority.planMinutes,
    resolveMinutes: 0,
  }
}

function close(ticket: Ticket, isClosed: boolean, now: string, by: string): Ticket {
  if (isClosed === ticket.closedFlag) return ticket
  ticket.closedFlag = isClosed
  ticket['slaStatus'] = isClosed ? 'Resolved' : ticket['slaStatus']
  if (isClosed) {
    Object.assign(ticket, { closedDate: now, closedBy: by, dateResolved: now, resolvedBy: by })
    return ticket
  }
  for (const name of ['closedDate', 'closedBy', 'dateResolved', 'resolvedBy']) delete ticket[name]
  return ticket
}

function addInitialNotes(state: State, ticketId: number, body: TicketBody): void {
  const { initialDescription, initialInternalAnalysis, initialResolution } = body
  const add = (text: string | undefined, flag: NoteFlag) =>
    text ? addNote(state, ticketId, { text, [flag]: true }, apiMember) : undefined
  add(initialDescription, 'detailDescriptionFlag')
  add(initialInternalAnalysis, 'internalAnalysisFlag')
  add(initialResolution, 'resolutionFlag')
}

export type NoteFlag = 'detailDescriptionFlag' | 'internalAnalysisFlag' | 'resolutionFlag'
export const noteFlags: readonly NoteFlag[] = [
  'detailDescriptionFlag',
  'internalAnalysisFlag',
  'resolutionFlag',
]

export type NoteBody = { text: string } & Partial<Record<NoteFlag, boolean | null>> &
  Record<string, unknown>

export function addNote(state: State, ticketId: number, body: NoteBody, by: string): Note {
  if (!noteFlags.some((flag) => body[flag])) {
    const message = 'A note must be a detail description, an internal analysis or a resolution.'
    throw invalidField('note', 'detailDescriptionFlag', message)
  }
  const now = state.now()
  const note: Note = {
    ...body,
    id: state.nextId('note'),
    ticketId,
    detailDescriptionFlag: body.detailDescriptionFlag ?? false,
    internalAnalysisFlag: body.internalAnalysisFlag ?? false,
    resolutionFlag: body.resolutionFlag ?? false,
    dateCreated: now,
    createdBy: by,
  }
  state.notes.push(note)
  touch(getTicket(state, ticketId), now, by)
  return note
}

export function getTicket(state: State, id: number): Ticket {
  const ticket = state.tickets.get(id)
  if (!ticket) throw notFound('Ticket', id)
  return ticket
}

function touch(ticket: Ticket, now: string, by: string): void {
  ticket._info = { ...ticket._info, lastUpdated: now, updatedBy: by }
}

export interface PatchOperation {
  op: 'add' | 'replace' | 'remove'
  path: string
  value?: unknown
}

/** All of the operations or none. */
export function patchTicket(
  state: State,
  id: number,
  operations: readonly PatchOperation[],
  by: string,
): Ticket {
  const ticket = getTicket(state, id)
  const changed = bodyOf(ticket)
  for (const operation of operations) apply(changed, operation)
  const body = check<TicketBody>('Ticket', 'ticket', changed)
  // A ticket that goes to another board takes what that one starts with.
  if (body.board?.id !== ticket.board.id) {
    for (const name of ['status', 'team', 'type', 'subType'] as const) {
      if (JSON.stringify(body[name]) === JSON.stringify(ticket[name])) delete body[name]
    }
  }
  const refs = references(state, body)
  const now = state.now()
  Object.assign(ticket, body, refs.shown)
  for (const name of Object.keys(ticket)) {
    if (!(name in changed) && !(name in refs.shown) && isOwn(name)) delete ticket[name]
  }
  close(ticket, refs.isClosed, now, by)
  touch(ticket, now, by)
  return ticket
}

const isOwn = (name: string): boolean => !notKept.has(name) && name !== '_info'

/** As a client would send it. */
function bodyOf(ticket: Ticket): Record<string, unknown> {
  const { _info, ...fields } = structuredClone(ticket)
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !notKept.has(name)))
}

/** `status`, `/status` and `status/id` all work. */
function apply(target: Record<string, unknown>, { op, path, value }: PatchOperation): void {
  const [field = '', below, ...more] = path.replace(/^\//, '').split('/')
  if (!field || more.length > 0 || notKept.has(field)) throw unknownPath(path)
  if (below !== undefined) {
    if (op === 'remove') throw unknownPath(path)
    target[field] = { [below]: value }
  } else if (op === 'remove') {
    if (!(field in target)) throw unknownPath(path)
    delete target[field]
  } else target[field] = value
}

const unknownPath = (path: string) =>
  invalid('ticket', [
    { code: 'InvalidField', message: `The path ${path} is invalid.`, field: path },
  ])

/** A technician moves a ticket to a status of its board. */
export function setStatus(state: State, id: number, statusName: string, by: string): Ticket {
  const board = boardOf(state.desk, getTicket(state, id).board)
  const operation = { op: 'replace', path: 'status', value: { name: statusName } } as const
  resolve('status', board.statuses, { name: statusName })
  return patchTicket(state, id, [operation], by)
}
