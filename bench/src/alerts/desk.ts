import { setTimeout as pause } from 'node:timers/promises'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, type TicketSettings } from '@gatehouse/contract/ticket-settings'
import { ticketsApi } from '@gatehouse/contract/tickets'
import type { FakeConnectWise } from '@gatehouse/test/fakes/connectwise/start.ts'
import { type Client, good } from '../client.ts'
import { must } from './rules.ts'

/** Connects the fake as a person would, and answers its id with us. */
export async function connectDesk(admin: Client, fake: FakeConnectWise): Promise<string> {
  const { companyId, publicKey, privateKey, clientId } = fake.keys
  const desk = good(
    await admin.post('/service-desks', {
      name: 'ConnectWise PSA',
      connection: {
        provider: 'connectwise',
        ...{ site: fake.url, companyId, publicKey, privateKey, clientId },
      },
    }),
    serviceDesksApi.create.response,
  )
  return desk.id
}

export async function changeSettings(
  admin: Client,
  deskId: string,
  changes: Partial<TicketSettings>,
): Promise<void> {
  const settings = { ...defaultTicketSettings, ...changes }
  must(await admin.patch(`/service-desks/${deskId}`, { isEnabled: true, settings }))
}

export async function mapCompany(
  admin: Client,
  deskId: string,
  organizationId: string,
  company: { id: number; name: string },
): Promise<void> {
  must(
    await admin.put(`/ticket-mappings/${organizationId}`, {
      serviceDeskId: deskId,
      company: { id: String(company.id), name: company.name },
      routing: {},
      isEnabled: true,
    }),
  )
}

/** Waits until nothing is on its way to the service desk. @returns whether that came. */
export async function untilDelivered(
  admin: Client,
  organizationId: string,
  withinMilliseconds: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMilliseconds
  while (performance.now() < deadline) {
    if ((await countRequests(admin, organizationId, 'waiting')) === 0) return true
    await pause(500)
  }
  return false
}

/** Of a page, which is enough to tell none from some. */
export async function countRequests(
  admin: Client,
  organizationId: string,
  state: 'waiting' | 'failed',
): Promise<number> {
  const query = new URLSearchParams({ organizationId, state }).toString()
  const answer = await admin.get(`/ticket-requests?${query}`)
  return good(answer, ticketsApi.requests.response).requests.length
}
