import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Moods, type Behaviour } from '../behaviour.ts'
import { createInstance, type Attachment, type JournalEntry, type Row } from './instance.ts'
import { createListener, type Account, type SeenRequest } from './server.ts'
import { createTechnician, type Technician } from './technician.ts'

export type { Account, Attachment, Behaviour, JournalEntry, Row, SeenRequest, Technician }
export { sysId } from './instance.ts'

export interface FakeOptions {
  /** 0, or nothing, for a free one. */
  port?: number
  account?: Partial<Account>
  clock?: () => Date
}

export interface FakeServiceNow {
  /** As it is typed into Gatehouse. */
  url: string
  account: Account
  /** In the order they came; all values are text. */
  readonly incidents: readonly Row[]
  readonly companies: readonly Row[]
  readonly groups: readonly Row[]
  readonly attachments: readonly Attachment[]
  readonly requests: readonly SeenRequest[]
  /** Comments and work notes of an incident. */
  journalOf(incidentId: string): JournalEntry[]
  behave(behaviour: Behaviour): void
  calm(): void
  technician: Technician
  /** Nobody listens until `up`; nothing is forgotten. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

/** ServiceNow as much as ticketing needs it, on loopback. */
export async function startFakeServiceNow(options: FakeOptions = {}): Promise<FakeServiceNow> {
  const instance = createInstance(options.clock ?? (() => new Date()))
  const account: Account = {
    username: 'gatehouse.integration',
    password: randomBytes(12).toString('hex'),
    ...options.account,
  }
  const moods = new Moods()
  const requests: SeenRequest[] = []
  const technician = createTechnician(instance)
  const site = () => `http://127.0.0.1:${port}`
  const listener = createListener({ instance, account, moods, requests, technician, site })
  let port = options.port ?? 0
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
    account,
    incidents: instance.tables['incident']?.rows ?? [],
    companies: instance.tables['core_company']?.rows ?? [],
    groups: instance.tables['sys_user_group']?.rows ?? [],
    attachments: instance.attachments,
    requests,
    journalOf: (id) => instance.journal.filter((entry) => entry.incidentId === id),
    behave: (behaviour) => moods.behave(behaviour),
    calm: () => moods.calm(),
    technician,
    down,
    up,
    async close() {
      if (server.listening) await down()
    },
  }
}
