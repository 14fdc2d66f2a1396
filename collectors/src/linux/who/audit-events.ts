import { resolve } from 'node:path'
import type { AuditRecord } from '../logs/audit-record.ts'

/** What the audit daemon knows of one event, from all of its lines. */
export interface AuditEvent {
  serial: string
  at: Date
  types: Set<string>
  loginUid: number | undefined
  uid: number | undefined
  exe: string
  command: string
  /** Names and numbers of accounts and groups that were acted on. */
  objects: Set<string>
  /** Files that were created, written, renamed or deleted. */
  paths: Set<string>
  directory: string
}

const most = 4000
/** Lines of events that happen at once are mixed, but not over more events than this. */
const recent = 32

/** Puts the lines of events together. */
export class AuditEvents {
  readonly events: AuditEvent[] = []

  add(record: AuditRecord): void {
    const known = this.events.slice(-recent).find((event) => event.serial === record.serial)
    const event = known ?? this.#begin(record)
    event.types.add(record.type)
    event.loginUid ??= record.loginUid
    event.uid ??= numberOf(record.fields.get('uid'))
    event.exe ||= record.fields.get('exe') ?? ''
    event.command ||= record.fields.get('cmd') ?? record.fields.get('proctitle') ?? ''
    for (const name of ['acct', 'id', 'grp', 'new_group']) {
      const value = record.fields.get(name)
      if (value && value !== '?') event.objects.add(value)
    }
    if (record.type === 'CWD') event.directory = record.fields.get('cwd') ?? ''
    if (record.type === 'PATH') addPath(event, record)
  }

  #begin(record: AuditRecord): AuditEvent {
    const event: AuditEvent = {
      serial: record.serial,
      at: record.at,
      types: new Set(),
      loginUid: undefined,
      uid: undefined,
      exe: '',
      command: '',
      objects: new Set(),
      paths: new Set(),
      directory: '',
    }
    this.events.push(event)
    if (this.events.length > most) this.events.splice(0, most / 2)
    return event
  }
}

/** The kernel also names the directories that were passed, with nametype PARENT. */
function addPath(event: AuditEvent, record: AuditRecord): void {
  const path = record.fields.get('name')
  if (!path || path === '(null)' || record.fields.get('nametype') === 'PARENT') return
  event.paths.add(resolve('/', event.directory, path))
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}
