import type { LookupKind, Ranking, Routing } from '@gatehouse/contract/service-desks'
import type { Reference } from '@gatehouse/contract/ticket-settings'

/** A ticket as the service desk has it. */
export interface RemoteTicket {
  id: string
  /** As people there call it. */
  number: string
  summary: string
  /** Whose it is; absent where it is nobody's. */
  company?: Reference
  url: string
  statusName: string
  isClosed: boolean
  slaStatus?: string
  /** Who changed it last, if it says so. */
  changedBy?: string
  /** Of a new one: whether the field for our key kept it. */
  keepsKey?: boolean
}

export interface TicketDraft {
  /** Kept in the ticket, so that it can be found before it is made a second time. */
  key: string
  summary: string
  /** May be seen by the customer. */
  description: string
  /** For technicians only. */
  internal: string
  company: Reference
  routing: Routing
  ranking: Ranking
}

export interface Attachment {
  name: string
  contentType: string
  content: string
}

export interface Choices {
  choices: Reference[]
  /** False when there are more than are told. */
  isComplete: boolean
}

export interface ProvenCallback {
  remoteId: string
}

/** What we need of a service desk. Everything throws `DeskError` when it is not done. */
export interface TicketProvider {
  lookup(
    kind: LookupKind,
    about: { parentId?: string | undefined; text?: string | undefined },
  ): Promise<Choices>
  /** All that have the key, the oldest first. */
  findByKey(key: string): Promise<RemoteTicket[]>
  create(draft: TicketDraft): Promise<RemoteTicket>
  /** Internal. `mark` stands in the text, so that the note can be found. */
  addNote(id: string, text: string): Promise<void>
  hasNote(id: string, mark: string): Promise<boolean>
  attach(id: string, file: Attachment): Promise<void>
  hasAttachment(id: string, name: string): Promise<boolean>
  /** Does nothing to one that is closed already. */
  close(id: string, reason: string): Promise<RemoteTicket>
  reopen(id: string, reason: string): Promise<RemoteTicket>
  /** By what people there call it; undefined when there is none, or it cannot be a number. */
  findByNumber(number: string): Promise<RemoteTicket | undefined>
  /** Undefined when it was deleted. */
  read(id: string): Promise<RemoteTicket | undefined>
  /** Those of the ids that changed since then. */
  listChanged(ids: readonly string[], since: Date): Promise<RemoteTicket[]>
  /** In order; a later one needs those before it. */
  connectionSteps(): Step[]
  /** Nothing where the service desk is set up by hand. */
  registerCallback(url: string): Promise<void>
  removeCallback(url: string): Promise<void>
}

export interface Step {
  name: string
  /** @returns what was found, for a person */
  run(): Promise<string>
}
