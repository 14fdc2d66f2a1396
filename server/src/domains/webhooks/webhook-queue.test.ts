import { afterEach, beforeEach, expect, test } from 'vitest'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Database } from '#platform/db/database.ts'
import { type JobRunner, startJobs } from '#platform/jobs/runner.ts'
import { Secret } from '#platform/secret.ts'
import { testLog, useDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb } from '#platform/testing/web.ts'
import { webhooksApi } from '@gatehouse/contract/webhooks'
import { aManagingOrganization, anOrganization } from '../organizations/testing.ts'
import { aMessage, aReceiver, type Receiver, status } from './testing.ts'
import { queueWebhooks } from './webhook-queue.service.ts'
import { webhookHandlers, webhookJobs } from './webhook.jobs.ts'
import { webhookRoutes } from './webhook.routes.ts'

const database = useDatabase()
const options = { sealKey: deriveKey(new Secret(Buffer.alloc(32, 9)), 'webhooks') }
const runners: JobRunner[] = []
const nodes: Database[] = []
let receiver: Receiver

beforeEach(async () => {
  receiver = await aReceiver()
})
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop()
  for (const node of nodes.splice(0)) await node.close()
  await receiver.close()
})

test('with two nodes and the real queue, each message arrives, and none of them twice', async () => {
  const parts = { db: database().db, log: testLog }
  const managing = await aManagingOrganization(parts)
  const customer = await anOrganization(parts)
  const web = await createTestWeb(parts, (mount) => webhookRoutes(mount, options))
  const { body: webhook } = await web.call(
    aUser({ organizationId: managing.id }),
    webhooksApi.create,
    { body: { name: 'Busy', url: receiver.url, events: ['alert.raised'] } },
  )
  await web.close()
  receiver.answer = (response) => void setImmediate(() => status(200)(response))
  const work = { jobs: webhookJobs(options), handlers: webhookHandlers, concurrency: 2 }
  for (let node = 0; node < 2; node += 1) {
    const db = new Database({ url: database().url, log: testLog })
    nodes.push(db)
    for (const lane of ['own', 'outbound'] as const) {
      runners.push(await startJobs({ ...work, parts: { ...parts, db }, lane }))
    }
  }

  const messages = Array.from({ length: 30 }, () =>
    customer.transaction((tx) => queueWebhooks(customer, tx, [webhook.id], aMessage())),
  )
  await Promise.all(messages)
  await receiver.until(30)
  for (const runner of runners.splice(0)) await runner.stop()

  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(ids).toHaveLength(30)
  expect(new Set(ids).size).toBe(30)
})
