import { randomBytes } from 'node:crypto'
import { isChoice, referenceTables, type Instance, type Row } from './instance.ts'
import { noRecord, Refusal } from './refusal.ts'

/** Everything that may be written, with the most characters it keeps. */
const writable: Readonly<Record<string, number>> = {
  short_description: 160,
  description: 4000,
  comments: 4000,
  work_notes: 4000,
  close_code: 40,
  close_notes: 4000,
  correlation_id: 100,
  correlation_display: 100,
  caller_id: 32,
  company: 32,
  assignment_group: 32,
  assigned_to: 32,
  category: 40,
  subcategory: 40,
  contact_type: 40,
  state: 40,
  impact: 40,
  urgency: 40,
  severity: 40,
}
const choiceFields = [
  'category',
  'contact_type',
  'state',
  'impact',
  'urgency',
  'severity',
  'close_code',
]
const decided = 'sys_id number priority active opened_at closed_at resolved_at sys_created_on'
export const incidentFields: ReadonlySet<string> = new Set([
  ...Object.keys(writable),
  ...decided.split(' '),
  ...'sys_updated_on sys_updated_by sys_created_by made_sla sla_due'.split(' '),
])

const closedStates = new Set(['7', '8'])
const endStates = new Set(['6', '7'])

export function createIncident(instance: Instance, body: unknown, by: string): Row {
  const sent = checked(instance, body)
  if (!sent['short_description']) {
    throw policy('The following fields are mandatory: Short description')
  }
  const now = instance.now()
  const row: Row = {
    ...Object.fromEntries([...incidentFields].map((field) => [field, ''])),
    sys_id: randomBytes(16).toString('hex'),
    number: `INC${String(10_001 + incidents(instance).length).padStart(7, '0')}`,
    state: '1',
    impact: '3',
    urgency: '3',
    severity: '3',
    opened_at: now,
    sys_created_on: now,
    sys_created_by: by,
    made_sla: 'true',
  }
  incidents(instance).push(row)
  return write(instance, row, sent, by)
}

export function updateIncident(instance: Instance, id: string, body: unknown, by: string): Row {
  return write(instance, getIncident(instance, id), checked(instance, body), by)
}

export function getIncident(instance: Instance, id: string): Row {
  const row = incidents(instance).find((one) => one.sys_id === id)
  if (!row) throw noRecord()
  return row
}

const incidents = (instance: Instance): Row[] => instance.tables['incident']?.rows ?? []

/** Text for each field; the real one takes numbers, too, and makes text of them. */
function checked(instance: Instance, body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'Exception while reading request', 'The payload is not an object.')
  }
  const sent: Record<string, string> = {}
  for (const [field, value] of Object.entries(body)) {
    const most = writable[field]
    if (most === undefined) throw invalidField(field, 'is not a field that can be written.')
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw invalidField(field, 'is neither text nor a number.')
    }
    sent[field] = String(value)
    if (sent[field].length > most) throw invalidField(field, `is longer than ${most} characters.`)
    checkMeaning(instance, field, sent[field])
  }
  return sent
}

function checkMeaning(instance: Instance, field: string, value: string): void {
  if (value === '') return
  const table = referenceTables[field]
  if (table && !instance.tables[table]?.rows.some((row) => row.sys_id === value)) {
    throw invalidField(field, `refers to ${value}, which is not in ${table}.`)
  }
  if (choiceFields.includes(field) && !isChoice(instance, field, value)) {
    throw invalidField(field, `has no choice ${value}.`)
  }
}

function write(instance: Instance, row: Row, sent: Record<string, string>, by: string): Row {
  const { comments, work_notes: workNotes, ...fields } = sent
  const next = { ...row, ...fields }
  if (endStates.has(next['state'] ?? '') && !(next['close_code'] && next['close_notes'])) {
    throw policy('The following fields are mandatory: Resolution code, Resolution notes')
  }
  const at = instance.now()
  const isClosed = closedStates.has(next['state'] ?? '')
  Object.assign(row, next, {
    priority: priorityOf(next),
    active: String(!isClosed),
    closed_at: isClosed ? row['closed_at'] || at : '',
    resolved_at: endStates.has(next['state'] ?? '') ? row['resolved_at'] || at : '',
    sys_updated_on: at,
    sys_updated_by: by,
  })
  const incidentId = row.sys_id
  if (comments) instance.journal.push({ incidentId, element: 'comments', value: comments, by, at })
  if (workNotes) {
    instance.journal.push({ incidentId, element: 'work_notes', value: workNotes, by, at })
  }
  return row
}

/** 1 is critical, 5 planning. */
const priorityOf = (row: Record<string, string>): string =>
  String(Math.min(5, Number(row['impact']) + Number(row['urgency']) - 1))

const policy = (detail: string) =>
  new Refusal(403, 'Operation Failed', `Error: Data Policy Exception: ${detail}`)
const invalidField = (field: string, why: string) =>
  new Refusal(400, `Invalid field: ${field}`, `${field} ${why}`)
