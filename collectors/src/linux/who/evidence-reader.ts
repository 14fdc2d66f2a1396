import { constants } from 'node:fs/promises'
import { parseAuditRecord } from '../logs/audit-record.ts'
import { readJournal } from '../logs/journal.ts'
import { type AuthSource, auditLogPath, findAuthSource, isThere } from '../logs/log-sources.ts'
import { parseSyslogLine } from '../logs/syslog-line.ts'
import { Tail, type TailPosition } from '../logs/tail.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import { Evidence } from './evidence.ts'

/** What is read of the past when the first question comes. */
const pastBytes = 256 * 1024
const pastEntries = 1000
/** More at once would make a burst of log lines cost more than what it explains is worth. */
const maxPartsPerRefresh = 50_000

/** Reads the logs only when somebody asks who made a change, and then only what is new. */
export class EvidenceReader {
  readonly evidence = new Evidence()
  readonly #machine: LinuxMachine
  readonly #now: () => Date
  readonly #signal: AbortSignal
  readonly #audit: Follower
  #auth: Follower | undefined
  #cursor: string | undefined
  #source: AuthSource = { kind: 'none' }
  #hasAudit = false

  constructor(machine: LinuxMachine, now: () => Date, signal: AbortSignal) {
    this.#machine = machine
    this.#now = now
    this.#signal = signal
    this.#audit = new Follower(new Tail(pathOn(machine, auditLogPath)))
  }

  /** What could answer; looks again each time, because a log may be installed at any moment. */
  async find(): Promise<{ source: AuthSource; hasAudit: boolean }> {
    this.#source = await findAuthSource(this.#machine)
    this.#hasAudit = await isThere(this.#machine, auditLogPath, constants.R_OK)
    return { source: this.#source, hasAudit: this.#hasAudit }
  }

  /** True when there was something new. */
  async refresh(): Promise<boolean> {
    const audit = this.#hasAudit && (await this.#readAudit())
    if (this.#source.kind === 'journal') return (await this.#readJournal()) || audit
    if (this.#source.kind === 'auth-log') {
      return (await this.#readAuthLog(this.#source.path)) || audit
    }
    return audit
  }

  async #readAudit(): Promise<boolean> {
    return this.#audit.read((text) => {
      const record = parseAuditRecord(text)
      if (record) this.evidence.addAuditRecord(record)
    })
  }

  async #readAuthLog(path: string): Promise<boolean> {
    this.#auth ??= new Follower(new Tail(pathOn(this.#machine, path)))
    return this.#auth.read((text, id) => {
      const entry = parseSyslogLine(text, id, this.#now())
      if (entry) this.evidence.addEntry(entry)
    })
  }

  async #readJournal(): Promise<boolean> {
    const from = this.#cursor === undefined ? { lines: pastEntries } : { afterCursor: this.#cursor }
    let isNew = false
    for await (const entries of readJournal(
      this.#machine,
      { follow: false, ...from },
      this.#signal,
    )) {
      for (const entry of entries) this.evidence.addEntry(entry)
      this.#cursor = entries.at(-1)?.cursor ?? this.#cursor
      isNew = true
    }
    return isNew
  }
}

/** Remembers how far a log was read, for as long as the process lives. */
class Follower {
  readonly #tail: Tail
  #position: TailPosition | undefined
  #hasBegun = false

  constructor(tail: Tail) {
    this.#tail = tail
  }

  async read(take: (text: string, id: string) => void): Promise<boolean> {
    if (!this.#hasBegun) this.#position = await this.#tail.positionAtEnd(pastBytes)
    this.#hasBegun = true
    let count = 0
    for (let hasMore = true; hasMore && count < maxPartsPerRefresh;) {
      const read = await this.#tail.read(this.#position)
      for (const part of read.parts) take(part.data.toString('utf8'), part.id)
      this.#position = read.position
      count += read.parts.length
      hasMore = read.hasMore
    }
    return count > 0
  }
}
