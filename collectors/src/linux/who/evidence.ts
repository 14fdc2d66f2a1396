import type { AuditRecord } from '../logs/audit-record.ts'
import type { LogEntry } from '../logs/log-entry.ts'
import { authFactOf, type AuthFact } from '../logs/auth-fact.ts'
import { type AuditEvent, AuditEvents } from './audit-events.ts'

/** A time in which one person could act as another account: a command of sudo, su, or a logon. */
export interface Run {
  by: string
  as: string
  /** Empty for a logon and for su, in which anything may have been done. */
  command: string
  tty: string
  directory: string
  /** Where the person sat, as far as this line tells. */
  address: string
  from: Date
  until: Date | undefined
  pid: number | undefined
  service: string
}

/** A line that a tool for accounts wrote about what it did. */
export interface ToolLine {
  tool: string
  message: string
  at: Date
  loginUid: number | undefined
}

const tools = new Set([
  'useradd',
  'usermod',
  'userdel',
  'groupadd',
  'groupmod',
  'groupdel',
  'groupmems',
  'gpasswd',
  'newusers',
  'passwd',
  'chpasswd',
  'chgpasswd',
  'chage',
  'chfn',
  'chsh',
  'vipw',
  'vigr',
  'visudo',
  'adduser',
  'deluser',
])
/** Enough for minutes of a busy computer; older evidence explains nothing that is seen now. */
const most = 2000

/** What the logs of the last minutes say about who did what. */
export class Evidence {
  readonly runs: Run[] = []
  readonly toolLines: ToolLine[] = []
  readonly #audit = new AuditEvents()
  /** Addresses from which sshd let somebody in, by process, until the session of that process opens. */
  readonly #accepted = new Map<number, string>()
  /** Who used su, by process; PAM tells it only where there is a terminal. */
  readonly #switched = new Map<number, string>()

  get auditEvents(): readonly AuditEvent[] {
    return this.#audit.events
  }

  addAuditRecord(record: AuditRecord): void {
    this.#audit.add(record)
  }

  addEntry(entry: LogEntry): void {
    if (isTool(entry)) this.#keep(this.toolLines, toolLineOf(entry))
    const fact = authFactOf(entry)
    if (fact) this.#addFact(fact, entry)
  }

  #addFact(fact: AuthFact, entry: LogEntry): void {
    if (fact.kind === 'sudo' && fact.refusal === '') {
      this.#open(entry, 'sudo', { ...fact, as: fact.runAs, address: '' })
    }
    if (fact.kind === 'ssh-accepted' && entry.pid !== undefined) {
      this.#accepted.set(entry.pid, fact.address)
    }
    if (fact.kind === 'su' && fact.succeeded && entry.pid !== undefined) {
      this.#switched.set(entry.pid, fact.from)
    }
    if (fact.kind === 'session-opened') this.#openSession(fact, entry)
    if (fact.kind === 'session-closed') this.#close(fact, entry)
  }

  #openSession(fact: { service: string; account: string; by: string }, entry: LogEntry): void {
    const service = serviceOf(fact.service)
    // sudo has said more itself; cron and the like are no people.
    if (!['su', 'sshd', 'login'].includes(service)) return
    const pid = entry.pid ?? -1
    const by = service === 'su' ? (this.#switched.get(pid) ?? fact.by) : fact.account
    const address = this.#accepted.get(pid) ?? ''
    this.#accepted.delete(pid)
    this.#switched.delete(pid)
    this.#open(entry, service, {
      by,
      as: fact.account,
      command: '',
      tty: '',
      directory: '',
      address,
    })
  }

  #open(
    entry: LogEntry,
    service: string,
    run: Pick<Run, 'by' | 'as' | 'command' | 'tty' | 'directory' | 'address'>,
  ): void {
    const { by, as, command, tty, directory, address } = run
    const opened = {
      by,
      as,
      command,
      tty,
      directory,
      address,
      from: entry.at,
      until: undefined,
      pid: entry.pid,
      service,
    }
    this.#keep(this.runs, opened)
  }

  /** By process where the log tells it, else the one that began last, as nested sessions end. */
  #close(fact: { service: string; account: string }, entry: LogEntry): void {
    const service = serviceOf(fact.service)
    const run = this.runs.findLast(
      (each) =>
        each.until === undefined &&
        each.service === service &&
        each.pid === entry.pid &&
        each.as === fact.account,
    )
    if (run) run.until = entry.at
  }

  #keep<T>(list: T[], item: T): void {
    list.push(item)
    if (list.length > most) list.splice(0, list.length - most / 2)
  }
}

/** PAM has own names for login shells of sudo and su. */
const serviceOf = (service: string): string => {
  if (service === 'sudo-i') return 'sudo'
  return service === 'su-l' ? 'su' : service
}

/** PAM speaks in the name of the program that called it. */
const isTool = ({ program, message }: LogEntry): boolean =>
  tools.has(program) && !/^pam_\w+\([^)]*:(auth|account|session)\)/.test(message)

const toolLineOf = ({ program, message, at, loginUid }: LogEntry): ToolLine => ({
  tool: program,
  message,
  at,
  loginUid,
})
