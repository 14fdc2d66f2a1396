import { createHash } from 'node:crypto'

/** All values of a record are text, references are the `sys_id` of another record. */
export type Row = Record<string, string> & { sys_id: string }

export interface Table {
  /** What a reference is shown as. */
  shownBy: string
  rows: Row[]
}

export interface Attachment {
  sys_id: string
  table_name: string
  table_sys_id: string
  file_name: string
  content_type: string
  content: Buffer
  sys_created_on: string
}

/** A line of a journal field of an incident. */
export interface JournalEntry {
  incidentId: string
  element: 'comments' | 'work_notes'
  value: string
  by: string
  at: string
}

export interface Instance {
  tables: Record<string, Table>
  attachments: Attachment[]
  journal: JournalEntry[]
  /** `2026-11-21 15:04:05`, in UTC. */
  now(): string
}

/** Looks like a `sys_id`, and is the same in each run. */
export const sysId = (name: string): string => createHash('md5').update(name).digest('hex')

export function createInstance(clock: () => Date): Instance {
  return {
    tables: {
      incident: { shownBy: 'number', rows: [] },
      core_company: named('name', companies),
      sys_user_group: named('name', ['Service Desk', 'Security Operations', 'Network']),
      sys_user: { shownBy: 'name', rows: people },
      sys_choice: { shownBy: 'label', rows: choices() },
    },
    attachments: [],
    journal: [],
    now: () => clock().toISOString().slice(0, 19).replace('T', ' '),
  }
}

const companies = ['Bluewater Dental', 'Harbor & Finch LLP', 'Kestrel Logistics']
const named = (field: string, names: readonly string[]): Table => ({
  shownBy: field,
  rows: names.map((name) => ({ sys_id: sysId(name), [field]: name, active: 'true' })),
})

const people: Row[] = [
  { name: 'Maria Lopez', company: 'Bluewater Dental' },
  { name: 'Ann Finch', company: 'Harbor & Finch LLP' },
  { name: 'Jo Reyes', company: 'Kestrel Logistics' },
].map(({ name, company }) => ({
  sys_id: sysId(name),
  name,
  user_name: name.toLowerCase().replace(' ', '.'),
  email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
  company: sysId(company),
  active: 'true',
}))

const levels = { '1': 'High', '2': 'Medium', '3': 'Low' }
const choiceLists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  state: {
    '1': 'New',
    '2': 'In Progress',
    '3': 'On Hold',
    '6': 'Resolved',
    '7': 'Closed',
    '8': 'Canceled',
  },
  impact: levels,
  urgency: levels,
  severity: levels,
  category: { inquiry: 'Inquiry / Help', software: 'Software', security: 'Security' },
  contact_type: { email: 'Email', monitoring: 'Monitoring', phone: 'Phone' },
  close_code: {
    'Solution provided': 'Solution provided',
    'No resolution': 'No resolution provided',
  },
}
/** Of a category. */
const subcategories = [
  { category: 'security', value: 'privileged access', label: 'Privileged Access' },
  { category: 'security', value: 'logon', label: 'Logon Activity' },
  { category: 'software', value: 'email', label: 'Email' },
]

function choices(): Row[] {
  const row = (element: string, value: string, label: string, parent: string, at: number): Row => ({
    sys_id: sysId(`${element}:${parent}:${value}`),
    name: 'incident',
    element,
    value,
    label,
    dependent_value: parent,
    sequence: String(at),
    inactive: 'false',
    language: 'en',
  })
  return [
    ...Object.entries(choiceLists).flatMap(([element, list]) =>
      Object.entries(list).map(([value, label], at) => row(element, value, label, '', at)),
    ),
    ...subcategories.map(({ category, value, label }, at) =>
      row('subcategory', value, label, category, at),
    ),
  ]
}

/** Whether a value may be put into a field of an incident that has a list of choices. */
export function isChoice(instance: Instance, element: string, value: string): boolean {
  const rows = instance.tables['sys_choice']?.rows ?? []
  return rows.some((row) => row['element'] === element && row['value'] === value)
}

/** Which table a field of an incident refers to. */
export const referenceTables: Readonly<Record<string, string>> = {
  caller_id: 'sys_user',
  company: 'core_company',
  assignment_group: 'sys_user_group',
  assigned_to: 'sys_user',
}
