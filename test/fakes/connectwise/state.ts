import type { Desk } from './desk.ts'

/** A reference to something else, as it is in every object. */
export interface Reference {
  id?: number | null
  identifier?: string
  name?: string
}

/** Fields of a ticket as they are sent; more come with it. */
export interface Ticket {
  id: number
  summary: string
  company: Reference
  board: Reference
  status: Reference
  closedFlag: boolean
  externalXRef?: string
  _info: { lastUpdated: string; updatedBy: string; dateEntered: string; enteredBy: string }
  [field: string]: unknown
}

export interface Note {
  id: number
  ticketId: number
  text: string
  detailDescriptionFlag: boolean
  internalAnalysisFlag: boolean
  resolutionFlag: boolean
  dateCreated: string
  createdBy: string
  [field: string]: unknown
}

/** A file, with where it hangs. */
export interface StoredDocument {
  id: number
  recordType: string
  recordId: number
  title: string
  fileName: string
  contentType: string
  content: Buffer
  createdBy: string
  createdOnDate: string
}

export interface Callback {
  id: number
  url: string
  objectId: number
  type: string
  level: string
  inactiveFlag?: boolean | null
  isSelfSuppressedFlag?: boolean | null
  [field: string]: unknown
}

/** A message to a callback, as it was sent. */
export interface Delivery {
  callbackId: number
  url: string
  headers: Record<string, string>
  body: string
  /** Absent when nobody answered. */
  status?: number
}

export interface State {
  desk: Desk
  tickets: Map<number, Ticket>
  notes: Note[]
  documents: StoredDocument[]
  callbacks: Callback[]
  deliveries: Delivery[]
  nextId(kind: 'ticket' | 'note' | 'document' | 'callback'): number
  /** ConnectWise keeps whole seconds. */
  now(): string
}

export function createState(desk: Desk, clock: () => Date): State {
  const last = { ticket: 49_300, note: 100, document: 7000, callback: 50 }
  return {
    desk,
    tickets: new Map(),
    notes: [],
    documents: [],
    callbacks: [],
    deliveries: [],
    nextId: (kind) => (last[kind] += 1),
    now: () => `${clock().toISOString().slice(0, 19)}Z`,
  }
}

/** What the API is, to itself. */
export const apiMember = 'GatehouseAPI'
