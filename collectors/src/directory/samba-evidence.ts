import { join } from 'node:path'
import type { CollectorHost, Problem } from '../collector.ts'
import { KeptTail } from '../linux/logons/tail-state.ts'
import { Tail } from '../linux/logs/tail.ts'
import { type SambaNote, noteOf } from './samba-note.ts'
import { sambaRecord, takeSambaRecords } from './samba-log.ts'
import type { EvidenceRead, WhoEvidence, WhoFact } from './who-evidence.ts'

/** A group that gets 5,000 members in one step is written in one record of 700 KB. */
const largestRecord = 8 * 1024 * 1024

/** Who changed what; group.json says nothing that is not in the first. */
const files = ['dsdb.json', 'password.json', 'auth.json'] as const

interface Followed {
  name: string
  tail: KeptTail
  status: 'read' | 'missing' | 'unreadable'
  /** The position that is on disk, or will be with what was read; empty before the first. */
  kept: string
}

/** The JSON audit logs of a Samba domain controller. */
export class SambaEvidence implements WhoEvidence {
  readonly #directory: string
  readonly #controller: string
  readonly #files: Followed[]

  private constructor(directory: string, controller: string, followed: Followed[]) {
    this.#directory = directory
    this.#controller = controller
    this.#files = followed
  }

  /** `controller` is whose logs these are: the records do not tell. */
  static async open(
    directory: string,
    controller: string,
    host: Pick<CollectorHost, 'get'>,
  ): Promise<SambaEvidence> {
    const followed: Followed[] = []
    for (const name of files) {
      const path = join(directory, name)
      const tail = await KeptTail.open(
        new Tail(path, takeSambaRecords, { chunkBytes: largestRecord }),
        path,
        host,
      )
      const kept = host.get(tail.state[0]) === undefined ? '' : JSON.stringify(tail.state)
      followed.push({ name, tail, status: 'missing', kept })
    }
    return new SambaEvidence(directory, controller, followed)
  }

  /** Renames and moves are written down by no Samba that there is. */
  tells(operation: WhoFact['operation']): boolean {
    if (operation === 'renamed' || operation === 'moved') return false
    return this.#files[0]?.status === 'read'
  }

  input() {
    const first = this.#files[0]
    return {
      name: `Samba audit logs in ${this.#directory}`,
      isUsed: first?.status === 'read',
      note: inputNotes[first?.status ?? 'missing'],
    }
  }

  problems(): Problem[] {
    const [first] = this.#files
    if (first?.status === 'read') return []
    return [
      {
        code: 'no-samba-log',
        severity: 'needs-attention',
        message: `${join(this.#directory, 'dsdb.json')} ${first?.status === 'unreadable' ? 'cannot be read' : 'is not there'}, so records do not say who made a change.`,
        fix: 'Set "log level = 1 dsdb_json_audit:5@…/dsdb.json dsdb_password_json_audit:5@…/password.json auth_json_audit:5@…/auth.json" in smb.conf, restart Samba, and let the agent read that directory.',
      },
    ]
  }

  async read(): Promise<EvidenceRead> {
    const read: EvidenceRead = { facts: [], sessions: [], put: [], hasMore: false }
    for (const file of this.#files) await this.#readFile(file, read)
    return read
  }

  async #readFile(file: Followed, read: EvidenceRead): Promise<void> {
    const { parts, hasMore, status } = await file.tail.read()
    file.status = status
    for (const { data, id } of parts) {
      const note = this.#noteOf(data, `${file.name}:${id}`)
      if (note?.fact) read.facts.push(note.fact)
      if (note?.session) read.sessions.push(note.session)
    }
    const position = JSON.stringify(file.tail.state)
    if (position !== file.kept) read.put.push(file.tail.state)
    file.kept = position
    read.hasMore ||= hasMore
  }

  #noteOf(data: Buffer, id: string): SambaNote | undefined {
    const record = sambaRecord(data)
    return record && noteOf(record, { id, controller: this.#controller })
  }
}

const inputNotes: Readonly<Record<Followed['status'], string>> = {
  read: 'Tells who made changes, from where, and values that were there only for a moment. Not who renamed or moved.',
  missing: 'dsdb.json is not there, so records do not say who made a change.',
  unreadable: 'dsdb.json cannot be read, so records do not say who made a change.',
}
