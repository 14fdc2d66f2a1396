import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { WebhookId } from '@gatehouse/contract/ids'
import { type WebhookDelivery, type WebhookInput, webhooksApi } from '@gatehouse/contract/webhooks'
import { afterAll, beforeAll } from 'vitest'
import {
  type ContextParts,
  type OrganizationContext,
  systemContext,
  type UserPrincipal,
} from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { type OpenTestDatabase, useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { createSender, type WebhooksOptions } from './webhook-options.ts'
import { queueWebhooks } from './webhook-queue.service.ts'
import type { WebhookMessage } from './webhook-message.ts'
import { deliverDue } from './webhook-work.service.ts'
import { webhookHandlers, webhookJobs } from './webhook.jobs.ts'
import { webhookRoutes } from './webhook.routes.ts'

export interface Received {
  headers: Record<string, string>
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** What it does with the next requests; 204 at first. */
  answer: (response: ServerResponse, request: IncomingMessage) => void
  /** Resolves when so many have arrived, answered or not. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

export const status =
  (code: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end(body)

/** A small real server, as somebody would write to receive our messages. */
export async function aReceiver(): Promise<Receiver> {
  const arrivals = new EventTarget()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      receiver.received.push({ headers: request.headers as Record<string, string>, body })
      arrivals.dispatchEvent(new Event('arrived'))
      receiver.answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on TCP, so its address is not a path.
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks/a-secret-path`,
    received: [],
    answer: status(204),
    async until(count) {
      while (receiver.received.length < count) await once(arrivals, 'arrived')
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}

export const aMessage = (facts: Partial<WebhookMessage> = {}): WebhookMessage => ({
  event: 'alert.raised',
  title: 'Administrators changed',
  text: 'Kim added Alex to Domain Admins.',
  severity: 'critical',
  link: 'https://desk.example/alerts/1',
  facts: [{ name: 'Who', value: 'kim' }],
  data: { alert: { name: 'Administrators changed' } },
  ...facts,
})

export interface TestWebhooks {
  parts: ContextParts
  ownerUrl: string
  clock: TestClock
  web: TestWeb
  managing: OrganizationContext
  customer: OrganizationContext
  admin: UserPrincipal
  options: WebhooksOptions
  add(url: string, input?: Partial<WebhookInput>): Promise<{ id: WebhookId; secret: string }>
  queue(ids: readonly WebhookId[], message?: Partial<WebhookMessage>): Promise<void>
  /** Runs all jobs that are due by the clock. */
  work(): Promise<void>
  /** One round for one webhook, as one worker does it. */
  deliver(id: WebhookId): Promise<void>
  deliveries(id: WebhookId): Promise<WebhookDelivery[]>
  stateOf(id: WebhookId): Promise<{ isFailing: boolean; reason: string; isEnabled: boolean }>
}

/** The domain's routes and jobs on a database of their own, with a clock that the test moves. */
export function useWebhooks(given: Partial<WebhooksOptions> = {}): () => TestWebhooks {
  const database = useDatabase()
  let webhooks: TestWebhooks | undefined
  beforeAll(async () => {
    webhooks = await open(database(), given)
  })
  afterAll(() => webhooks?.web.close())
  return () => {
    if (!webhooks) throw new Error('Webhooks are there only while tests run.')
    return webhooks
  }
}

async function open(
  database: OpenTestDatabase,
  given: Partial<WebhooksOptions>,
): Promise<TestWebhooks> {
  // Later than the database's, by which events are queued.
  const clock = new TestClock(new Date(Date.now() + 3600_000))
  const parts = partsOf(database, clock)
  const options = {
    sealKey: deriveKey(new Secret(Buffer.alloc(32, 9)), 'webhooks'),
    ...given,
  }
  const web = await createTestWeb(parts, (mount) => webhookRoutes(mount, options))
  const managing = await aManagingOrganization(parts)
  const customer = await anOrganization(parts)
  const admin = aUser({ organizationId: managing.id })
  const sender = createSender(options)
  const list = async () => {
    const { body } = await web.call(admin, webhooksApi.list)
    return webhooksApi.list.response.parse(body).webhooks
  }
  return {
    ...{ parts, clock, web, managing, customer, admin, options, ownerUrl: database.ownerUrl },
    async add(url, input = {}) {
      const body = { name: `Webhook ${randomUUID()}`, url, events: ['alert.raised'] }
      const answer = await web.call(admin, webhooksApi.create, { body: { ...body, ...input } })
      if (answer.status !== 200) throw new Error(answer.text)
      return webhooksApi.create.response.parse(answer.body)
    },
    queue: (ids, message) =>
      customer.transaction((tx) => queueWebhooks(customer, tx, ids, aMessage(message))),
    work: () => workOff(parts, webhookJobs(options), webhookHandlers),
    deliver: (id) => deliverDue(systemContext('test', parts), sender, id),
    async deliveries(webhookId) {
      const { body } = await web.call(admin, webhooksApi.deliveries, { params: { webhookId } })
      return webhooksApi.deliveries.response.parse(body).deliveries
    },
    async stateOf(webhookId) {
      const webhook = (await list()).find(({ id }) => id === webhookId)
      if (!webhook) throw new Error('This webhook is gone.')
      return { ...webhook.state, isEnabled: webhook.isEnabled }
    },
  }
}
