import { alertsApi, type Alert } from '@gatehouse/contract/alerts'
import { ticketsApi, type Ticket } from '@gatehouse/contract/tickets'
import type { FakeConnectWise } from '@gatehouse/test/fakes/connectwise/start.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, good } from '../client.ts'
import type { Sender } from '../fleet.ts'
import { countRequests, untilDelivered } from './desk.ts'
import { numberedBatch } from './numbered.ts'

export interface Flood {
  /** Alerts that there are, of those there should be. */
  alerts: number
  /** Alerts that are in no ticket as we know it, or whose record is in more than one at the service desk. */
  inNone: number
  inSeveral: number
  /** As we know them, and as the service desk has them. */
  tickets: number
  ticketsThere: number
  floodTickets: number
  failedRequests: number
  /** Alerts whose record somebody at the service desk can read in a note or file. */
  readable: number
  seconds: number
}

const batchRecords = 500
const patienceMilliseconds = 600_000

/** So many alerts at once, of which the rules make few tickets. */
export async function runFlood(
  admin: Client,
  sender: Sender,
  fake: FakeConnectWise,
  { word, total, companyId }: { word: string; total: number; companyId: number },
): Promise<Flood> {
  const began = performance.now()
  for (let first = 0; first < total; first += batchRecords) {
    await sender.send(numberedBatch(word, first, batchRecords))
  }
  const { organizationId } = sender
  await untilRaised(admin, organizationId, total)
  await untilDelivered(admin, organizationId, patienceMilliseconds)
  const seconds = (performance.now() - began) / 1000

  const alerts = await allAlerts(admin, organizationId)
  const tickets = await allTickets(admin, organizationId)
  const ticketsOf = readableThings(fake, companyId, word)
  return {
    alerts: alerts.length,
    inNone: alerts.filter(({ ticket }) => ticket === undefined).length,
    inSeveral: [...ticketsOf.values()].filter((all) => all.size > 1).length,
    tickets: tickets.length,
    ticketsThere: fake.tickets.filter(({ company }) => company.id === companyId).length,
    floodTickets: tickets.filter(({ isFlood }) => isFlood).length,
    failedRequests: await countRequests(admin, organizationId, 'failed'),
    readable: Math.min(ticketsOf.size, total),
    seconds,
  }
}

async function untilRaised(admin: Client, organizationId: string, total: number): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds
  const address = `/alerts/timeline?organizationId=${organizationId}`
  while (performance.now() < deadline) {
    const { total: raised } = good(await admin.get(address), alertsApi.timeline.response)
    if (raised >= total) return
    await pause(250)
  }
}

async function allAlerts(admin: Client, organizationId: string): Promise<Alert[]> {
  const all: Alert[] = []
  for (let cursor = ''; ;) {
    const answer = await admin.get(`/alerts?${page(organizationId, cursor)}`)
    const { alerts, nextCursor } = good(answer, alertsApi.list.response)
    all.push(...alerts)
    if (nextCursor === undefined) return all
    cursor = nextCursor
  }
}

async function allTickets(admin: Client, organizationId: string): Promise<Ticket[]> {
  const all: Ticket[] = []
  for (let cursor = ''; ;) {
    const answer = await admin.get(`/tickets?${page(organizationId, cursor)}`)
    const { tickets, nextCursor } = good(answer, ticketsApi.list.response)
    all.push(...tickets)
    if (nextCursor === undefined) return all
    cursor = nextCursor
  }
}

const page = (organizationId: string, cursor: string): string =>
  new URLSearchParams({ organizationId, limit: '100', ...(cursor && { cursor }) }).toString()

/** The tickets, by their numbers there, in whose notes or files each thing can be read. */
function readableThings(
  fake: FakeConnectWise,
  companyId: number,
  word: string,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>()
  const pattern = new RegExp(String.raw`\b${word}-\d+\b`, 'g')
  for (const { id, company } of fake.tickets) {
    if (company.id !== companyId) continue
    const texts = [
      ...fake.notesOf(id).map(({ text }) => text),
      ...fake.documentsOf(id).map(({ content }) => content.toString()),
    ]
    for (const text of texts) {
      for (const [thing] of text.matchAll(pattern)) {
        found.set(thing, (found.get(thing) ?? new Set()).add(id))
      }
    }
  }
  return found
}
