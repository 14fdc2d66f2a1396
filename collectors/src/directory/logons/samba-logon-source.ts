import { join } from 'node:path'
import type { CollectorHost, Json, Problem } from '../../collector.ts'
import { KeptTail } from '../../linux/logons/tail-state.ts'
import { Tail, type TailRead } from '../../linux/logs/tail.ts'
import { sambaRecord, takeSambaRecords } from '../samba-log.ts'
import type { LogonRead, LogonSource } from './directory-logons.ts'
import { domainLogonRecord, isWanted, type LogonFilter } from './domain-logon.ts'
import type { OwnLogons } from './own-logons.ts'
import { SambaLogons } from './samba-logons.ts'

const name = 'auth.json'

interface SambaLogonOptions {
  host: Pick<CollectorHost, 'get'>
  filter: LogonFilter
  own: OwnLogons
  /** Whose log it is. */
  controller: string
}

/** `auth.json` of a Samba domain controller, from its end the first time. */
export class SambaLogonSource implements LogonSource {
  readonly #path: string
  readonly #tail: KeptTail
  readonly #filter: LogonFilter
  readonly #logons: SambaLogons
  readonly #own: OwnLogons
  #status: TailRead['status'] = 'read'
  #unreadable = 0
  #kept: string

  private constructor(
    path: string,
    tail: KeptTail,
    { filter, controller, own }: SambaLogonOptions,
  ) {
    this.#path = path
    this.#tail = tail
    this.#filter = filter
    this.#own = own
    this.#logons = new SambaLogons(controller)
    this.#kept = ''
  }

  static async open(directory: string, options: SambaLogonOptions): Promise<SambaLogonSource> {
    const path = join(directory, name)
    const tail = await KeptTail.open(new Tail(path, takeSambaRecords), path, options.host)
    return new SambaLogonSource(path, tail, options)
  }

  input() {
    const notes = {
      read: 'Logons over LDAP, Kerberos, SMB and RPC that this controller has seen.',
      missing: 'It is not there.',
      unreadable: 'The agent may not read it.',
    }
    return { name: this.#path, isUsed: this.#status === 'read', note: notes[this.#status] }
  }

  problems(): Problem[] {
    return [
      ...(this.#status === 'read' ? [] : [unusable(this.#path, this.#status)]),
      ...(this.#unreadable > 0 ? [unreadable(this.#path, this.#unreadable)] : []),
    ]
  }

  async read(): Promise<LogonRead> {
    const { parts, hasMore, status } = await this.#tail.read()
    this.#status = status
    const records = parts.flatMap(({ data }) => {
      const record = sambaRecord(data)
      if (!record) return this.#countUnreadable(data)
      const logon = this.#logons.logonOf(record, data)
      if (!logon || !isWanted(logon, this.#filter) || this.#own.isRepeated(logon)) return []
      return [domainLogonRecord(logon)]
    })
    return { records, put: this.#moved(), remove: [], hasMore }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #countUnreadable(line: Buffer): [] {
    // Other messages of Samba are no JSON, and nobody misses them.
    if (line.toString('utf8', 0, 8).trim().startsWith('{')) this.#unreadable += 1
    return []
  }

  #moved(): [key: string, value: Json][] {
    const state = this.#tail.state
    const text = JSON.stringify(state)
    if (text === this.#kept) return []
    this.#kept = text
    return [state]
  }
}

const unusable = (path: string, status: 'missing' | 'unreadable'): Problem => ({
  code: 'no-samba-auth-log',
  severity: 'needs-attention',
  message: `${path} ${status === 'missing' ? 'is not there' : 'cannot be read'}, so logons at this controller are not recorded.`,
  fix: 'Set "log level = 1 auth_json_audit:5@…/auth.json" in smb.conf, restart Samba, and let the agent read that directory.',
})

const unreadable = (path: string, count: number): Problem => ({
  code: 'unreadable-lines',
  severity: 'needs-attention',
  message: `${count} records of ${path} could not be read.`,
  fix: 'Look whether something cuts or mixes the lines of that file, such as two servers that write into it.',
})
