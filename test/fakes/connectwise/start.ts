import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Moods, type Behaviour } from '../behaviour.ts'
import { createTeller } from './callbacks.ts'
import { sampleDesk, type Desk } from './desk.ts'
import { createListener, type Keys, type SeenRequest } from './server.ts'
import { apiMember, createState } from './state.ts'
import type { Callback, Delivery, Note, StoredDocument, Ticket } from './state.ts'
import { createTechnician, type Technician } from './technician.ts'

export type {
  Behaviour,
  Callback,
  Delivery,
  Desk,
  Keys,
  Note,
  SeenRequest,
  StoredDocument,
  Technician,
  Ticket,
}

export interface FakeOptions {
  /** 0, or nothing, for a free one. */
  port?: number
  desk?: Desk
  keys?: Partial<Keys>
  /** Requests without the header `clientId` are refused, as the cloud does. */
  requiresClientId?: boolean
  clock?: () => Date
  /** Called when a ticket was made, before that is answered. */
  onTicket?: (ticket: Ticket) => void
}

export interface FakeConnectWise {
  /** Without the base path, as it is typed into Gatehouse. */
  url: string
  keys: Keys
  desk: Desk
  /** All in the order they came. */
  readonly tickets: readonly Ticket[]
  readonly callbacks: readonly Callback[]
  /** Messages to callbacks, each as it was sent. */
  readonly deliveries: readonly Delivery[]
  /** Requests of the API with how they were answered, the newest thousand. */
  readonly requests: readonly SeenRequest[]
  notesOf(ticketId: number): Note[]
  documentsOf(ticketId: number): StoredDocument[]
  behave(behaviour: Behaviour): void
  /** Ends all misbehaviour. */
  calm(): void
  /** Messages to callbacks get lost until it is called with false. */
  loseCallbacks(isLost: boolean): void
  technician: Technician
  /** Resolves when every message that is on its way to a callback has arrived or failed. */
  allTold(): Promise<void>
  /** Nobody listens until `up`; nothing is forgotten. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

/** ConnectWise PSA as much as ticketing needs it, on loopback. */
export async function startFakeConnectWise(options: FakeOptions = {}): Promise<FakeConnectWise> {
  const state = createState(options.desk ?? sampleDesk, options.clock ?? (() => new Date()))
  const keys: Keys = { ...someKeys(), ...options.keys }
  const moods = new Moods()
  const requests: SeenRequest[] = []
  let port = options.port ?? 0
  let isLost = false
  const site = () => `http://127.0.0.1:${port}`
  const teller = createTeller({
    state,
    companyId: keys.companyId,
    site,
    apiMember,
    isLost: () => isLost,
  })
  const technician = createTechnician(state, teller)
  const listener = createListener({
    state,
    keys,
    moods,
    teller,
    technician,
    site,
    requests,
    onTicket: options.onTicket ?? (() => undefined),
    requiresClientId: options.requiresClientId ?? false,
  })
  let server = createServer(listener)

  async function up() {
    server = createServer(listener)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  async function down() {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await up()
  return {
    url: site(),
    keys,
    desk: state.desk,
    get tickets() {
      return [...state.tickets.values()]
    },
    callbacks: state.callbacks,
    deliveries: state.deliveries,
    requests,
    notesOf: (id) => state.notes.filter((note) => note.ticketId === id),
    documentsOf: (id) => state.documents.filter((document) => document.recordId === id),
    behave: (behaviour) => moods.behave(behaviour),
    calm: () => moods.calm(),
    loseCallbacks: (lost) => void (isLost = lost),
    technician,
    allTold: () => teller.allTold(),
    down,
    up,
    async close() {
      await teller.close()
      if (server.listening) await down()
    },
  }
}

function someKeys(): Keys {
  const key = () => randomBytes(12).toString('base64url').replaceAll(/[-_]/g, 'x')
  return { companyId: 'gatehousemsp', publicKey: key(), privateKey: key(), clientId: key() }
}
