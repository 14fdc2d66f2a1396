import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorHost, Json, Problem } from '../collector.ts'

/** What a log says of one attribute. */
export interface AttributeFact {
  /** Its name in lower case: `useraccountcontrol`. */
  name: string
  /** As LDAP writes values; empty for secrets and where the log does not tell. */
  added: string[]
  removed: string[]
  /** `added` is all that is there afterwards. */
  replaces: boolean
}

/** By what a log names an object; the more of it, the better. */
export interface ObjectHint {
  /** Lower case, 8-4-4-4-12. */
  guid?: string
  /** As it was at that time. */
  dn?: string
  sid?: string
  /** sAMAccountName, without domain. */
  account?: string
}

/** A fact of a log about a change of a directory: who did what to which object. */
export interface WhoFact {
  /** The same each time it is read. */
  id: string
  at: Date
  operation: 'added' | 'removed' | 'modified' | 'renamed' | 'moved' | 'restored'
  object: ObjectHint
  /** Where a renamed or moved object is afterwards. */
  newDn?: string
  /** Absent: the log does not tell which. Members are values of `member`: a DN, or `<GUID=…>;<SID=…>;CN=…`. */
  attributes?: AttributeFact[]
  /** A password was set by another, or by its owner. */
  password?: 'reset' | 'changed'
  /** `name` is `CORP\alice`; with the SID alone the name is looked up. */
  who: { sid?: string; name?: string }
  /** An address or the name of a computer, without port; empty when not known. */
  workstation: string
  /** Of the connection on which it was done; evidence of logons has it too. */
  sessionId?: string
  /** Facts of one operation have the same. */
  operationId?: string
  succeeded: boolean
  /** The controller that wrote the log; empty when not known. */
  controller: string
  /** For people: `Samba audit log`, `Security log 5136`. */
  evidence: string
}

/** A connection that somebody signed in on, for facts that say no name. */
export interface SessionFact {
  sessionId: string
  /** `CORP\alice` */
  name: string
  sid: string
  workstation: string
}

export interface EvidenceRead {
  facts: WhoFact[]
  sessions: SessionFact[]
  /** What happened and is no change of an object, such as a log that was cleared: recorded as it is. */
  records?: CollectedRecord[]
  /** Keep it together with what followed from the facts. */
  put: [key: string, value: Json][]
  /** State that is not needed any more; goes with `put`. */
  remove?: string[]
  /** There is more to read at once. */
  hasMore: boolean
}

/** A log that is followed: each read goes on where the last one ended, also in the next process. */
export interface WhoEvidence {
  /** For the connector's page. */
  input(): { name: string; isUsed: boolean; note: string }
  problems(): Problem[]
  /** Whether this log speaks of such changes at all; if none does, nobody waits for it. */
  tells(operation: WhoFact['operation']): boolean
  read(): Promise<EvidenceRead>
}

/** What the settings of a connector say about evidence. */
export interface EvidenceSettings {
  /** Empty for none. */
  sambaLogDirectory: string
  /** Empty for none. */
  exportedEventsDirectory: string
  readsWindowsLog: boolean
}

/** State keys of a source begin with `evidence/` and its own name. The first time, a log is read from its end. */
export type OpenEvidence = (
  settings: EvidenceSettings,
  host: Pick<CollectorHost, 'get' | 'entries' | 'now' | 'signal' | 'warn'>,
) => Promise<WhoEvidence[]>
