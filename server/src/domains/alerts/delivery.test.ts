import { type AlertDelivery, alertProfilesApi, noDelivery } from '@gatehouse/contract/alert-rules'
import { alertsApi } from '@gatehouse/contract/alerts'
import type { AlertProfileId, WebhookId } from '@gatehouse/contract/ids'
import { webhooksApi } from '@gatehouse/contract/webhooks'
import { randomUUID } from 'node:crypto'
import { webhookHandlers, webhookRoutes } from '#domains/webhooks'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { onEvent } from '#platform/jobs/jobs.ts'
import { Secret } from '#platform/secret.ts'
import { aUser, createTestWeb } from '#platform/testing/web.ts'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { alertMatched } from './alert-matched.ts'
import { deliverAlerts } from './deliver.service.ts'
import { alertsOf, aRule, aWatched, changeRule, testPoint, useAlerts } from './testing.ts'

const alerts = useAlerts()
let webhookId: WebhookId
let serviceDeskId: string
let customer: TestCustomer
let profileId: AlertProfileId

beforeAll(async () => {
  const sealKey = deriveKey(new Secret(Buffer.alloc(32, 9)), 'webhooks')
  const web = await createTestWeb(alerts().parts, (mount) => webhookRoutes(mount, { sealKey }))
  const { body } = await web.call(alerts().administrator, webhooksApi.create, {
    body: {
      ...{ name: 'Chat', url: 'https://hooks.example/x' },
      events: ['alert.raised', 'alert.repeated', 'alert.resolved', 'alert.reopened'],
    },
  })
  webhookId = body.id
  await web.close()
  serviceDeskId = await aServiceDesk()
})
beforeEach(async () => {
  const watched = await aWatched(alerts())
  ;({ customer, profileId } = watched)
  await alerts().parts.db.inOrganization(customer.organizationId, (tx) =>
    tx
      .insertInto('ticket_mapping')
      .values({ service_desk_id: serviceDeskId, company: '{}', updated_at: new Date() })
      .execute(),
  )
  await deliver(everything())
})

/** Nobody is asked for its tickets: what is told to the tickets is enough here. */
async function aServiceDesk(): Promise<string> {
  const at = new Date()
  const { id } = await alerts().managing.transaction((tx) =>
    tx
      .insertInto('service_desk')
      .values({
        ...{ id: randomUUID(), name: 'Desk', provider: 'connectwise', state_reason: '' },
        ...{ connection: '{}', ranking: '{}', templates: '{}', settings: '{}' },
        ...{ state_since: at, created_at: at, updated_at: at },
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  return id
}

const everything = (): AlertDelivery => ({
  email: {
    ...{ isEnabled: true, recipients: ['noc@msp.example'], minimumSeverity: 'low' },
    toOrganizationAdministrators: false,
  },
  tickets: { isEnabled: true, minimumSeverity: 'low' },
  webhooks: { webhookIds: [webhookId], minimumSeverity: 'low' },
})

const deliver = (delivery: AlertDelivery, as: UserPrincipal = alerts().administrator) =>
  alerts().web.call(as, alertProfilesApi.updateDelivery, { params: { profileId }, body: delivery })

type Matched = { alerts: { alertId: string; isRepeat: boolean; recordIds: string[] }[] }
const matched: Matched['alerts'] = []
const listening = onEvent({
  event: alertMatched,
  name: 'test.listen',
  run: async (_, payload) => void matched.push(...(payload as Matched).alerts),
})
const work = () => alerts().work([listening, ...webhookHandlers])

/** Everything that went out about the customer since it was asked last. */
async function told() {
  await work()
  const out = await alerts().parts.db.inOrganization(customer.organizationId, async (tx) => ({
    mail: await tx.deleteFrom('email_message').returningAll().execute(),
    webhooks: await tx.deleteFrom('webhook_delivery').returningAll().execute(),
    tickets: await tx.deleteFrom('ticket_request').returningAll().execute(),
  }))
  return { ...out, actions: matched.splice(0) }
}
async function counts() {
  const { mail, webhooks, tickets, actions } = await told()
  return [mail.length, webhooks.length, tickets.length, actions.length]
}
const later = (seconds: number) => alerts().clock.advance(seconds * 1000)
const resolve = async () => {
  const [alert] = await alertsOf(alerts(), customer)
  await alerts().web.call(customer.user, alertsApi.resolve, {
    params: { organizationId: customer.organizationId, alertId: alert?.id ?? '' },
    body: { reason: 'Seen.' },
  })
}

describe('an alert is told', () => {
  test('by mail, webhook and ticket and to response actions, each once, and its history says so', async () => {
    await aRule(alerts(), profileId, { groupedOn: 'who' })
    await send(alerts(), customer, [aRecord({ who: 'eve' })])

    const { mail, webhooks, tickets, actions } = await told()

    expect(mail).toMatchObject([{ template: 'alert', recipients: ['noc@msp.example'] }])
    expect(webhooks).toMatchObject([{ event: 'alert.raised', webhook_id: webhookId }])
    expect(tickets).toMatchObject([{ kind: 'alert', payload: { isRepeat: false, item: 'eve' } }])
    expect(actions).toMatchObject([{ isRepeat: false, recordIds: [expect.any(String)] }])
    const [alert] = await alertsOf(alerts(), customer)
    const { body } = await alerts().web.call(customer.user, alertsApi.get, {
      params: { organizationId: customer.organizationId, alertId: alert?.id ?? '' },
    })
    expect(body.events.at(-1)).toMatchObject({
      ...{ kind: 'delivered', by: 'Gatehouse' },
      text: 'Told of 1 record by e-mail to noc@msp.example and webhook.',
    })
    expect(await counts()).toEqual([0, 0, 0, 0])
  })

  test('once, by however many workers at once and however often they run', async () => {
    const rule = await aRule(alerts(), profileId, { groupedOn: 'what' })
    await send(alerts(), customer, [aRecord({ what: 'a' }), aRecord({ what: 'b' })])
    const { organizationId } = customer
    const run = () =>
      deliverAlerts(
        systemContext('test', alerts().parts),
        { point: testPoint },
        { organizationId, ruleId: rule.id },
      )

    await Promise.all([run(), run(), run(), run()])
    await run()

    expect(await counts()).toEqual([2, 2, 2, 2])
  })

  test('once, when the worker breaks off before it commits', async () => {
    const rule = await aRule(alerts(), profileId)
    await send(alerts(), customer, [aRecord()])
    let links = 0
    const breaking = {
      point: {
        get url(): string {
          links += 1
          // After mail and webhook were queued.
          if (links > 4) throw new Error('It broke off.')
          return testPoint.url
        },
      },
    }

    await expect(
      deliverAlerts(systemContext('test', alerts().parts), breaking, {
        organizationId: customer.organizationId,
        ruleId: rule.id,
      }),
    ).rejects.toThrow('It broke off.')

    expect(await counts()).toEqual([1, 1, 1, 1])
  })

  test('whatever its records hold', async () => {
    await aRule(alerts(), profileId, { description: '%Link% <b>' })
    const text = 'nul \0 half \ud800 <script> %Who%'
    await send(alerts(), customer, [
      aRecord({
        ...{ who: text, objectType: text, what: text, where: text, workstation: text },
        details: [{ property: text, before: text, after: text }],
      }),
    ])

    const { mail, webhooks, tickets } = await told()

    expect([mail.length, webhooks.length, tickets.length]).toEqual([1, 1, 1])
    expect(mail[0]?.body_html).not.toContain('<script>')
    expect(mail[0]?.body_text).toContain('nul \uFFFD half')
  })

  test('with the records that joined it, after half a minute and together', async () => {
    await aRule(alerts(), profileId)
    await send(alerts(), customer, [aRecord()])
    await told()

    for (let index = 0; index < 3; index += 1) {
      await send(alerts(), customer, [aRecord()])
      expect(await counts()).toEqual([0, 0, 0, 0])
      later(5)
    }
    later(20)
    const { mail, webhooks, tickets, actions } = await told()

    expect([mail.length, tickets.length]).toEqual([1, 1])
    expect(webhooks).toMatchObject([{ event: 'alert.repeated' }])
    expect(tickets).toMatchObject([{ payload: { isRepeat: true, recordCount: 4 } }])
    expect(actions).toMatchObject([{ isRepeat: true }])
    expect(actions[0]?.recordIds).toHaveLength(3)
  })
})

describe('alerts of a rule with a batching period', () => {
  test('go out in one message, when the first of them has waited for so long', async () => {
    await aRule(alerts(), profileId, { groupedOn: 'who', batchingSeconds: 600 })
    for (const who of ['a', 'b', 'c']) {
      await send(alerts(), customer, [aRecord({ who })])
      later(199)
      expect(await counts()).toEqual([0, 0, 0, 0])
    }
    later(3)

    const { mail, webhooks, tickets, actions } = await told()

    expect(mail).toMatchObject([{ template: 'alert-batch' }])
    expect([webhooks.length, tickets.length, actions.length]).toEqual([1, 3, 3])
  })

  test('are told by the severity that each was raised with', async () => {
    const rule = await aRule(alerts(), profileId, {
      ...{ groupedOn: 'who', batchingSeconds: 600, severity: 'low' },
    })
    const delivery = everything()
    delivery.email.minimumSeverity = 'high'
    delivery.webhooks.minimumSeverity = 'high'
    delivery.tickets.minimumSeverity = 'high'
    await deliver(delivery)
    await send(alerts(), customer, [aRecord({ who: 'quiet' })])
    await changeRule(alerts(), rule, { severity: 'critical' })
    await send(alerts(), customer, [aRecord({ who: 'loud' })])
    later(601)

    const { mail, webhooks, tickets, actions } = await told()

    expect([mail.length, webhooks.length, tickets.length, actions.length]).toEqual([1, 1, 1, 2])
    expect(mail[0]?.body_text).toContain('loud')
    expect(mail[0]?.body_text).not.toContain('quiet')
  })
})

test.each([
  ['low', [0, 0, 0, 1]],
  ['medium', [0, 0, 1, 1]],
  ['high', [0, 1, 1, 1]],
  ['critical', [1, 1, 1, 1]],
] as const)('each way has its own minimum severity: of %s', async (severity, expected) => {
  const delivery = everything()
  delivery.email.minimumSeverity = 'critical'
  delivery.webhooks.minimumSeverity = 'high'
  delivery.tickets.minimumSeverity = 'medium'
  await deliver(delivery)
  await aRule(alerts(), profileId, { severity })

  await send(alerts(), customer, [aRecord()])

  expect(await counts()).toEqual(expected)
})

test('a rule that wants no ticket gets none, and a flood of alerts is one mail', async () => {
  await aRule(alerts(), profileId, { createsTicket: false, groupedOn: 'what' })
  await send(
    alerts(),
    customer,
    Array.from({ length: 90 }, (_, index) => aRecord({ what: `file-${index}` })),
  )

  expect(await counts()).toEqual([1, 1, 0, 90])
})

test('records of an alert that was resolved meanwhile do not open its ticket again', async () => {
  await aRule(alerts(), profileId)
  await send(alerts(), customer, [aRecord()])
  await told()
  await send(alerts(), customer, [aRecord()])
  await resolve()
  later(31)

  const { tickets, actions } = await told()

  expect(tickets.map(({ kind }) => kind)).not.toContain('alert')
  expect(actions).toMatchObject([{ isRepeat: true }])
})

test('what is resolved and opened again is told to webhooks, once each', async () => {
  await aRule(alerts(), profileId)
  await send(alerts(), customer, [aRecord()])
  await told()

  await resolve()
  await resolve()
  const [alert] = await alertsOf(alerts(), customer)
  await alerts().web.call(customer.user, alertsApi.reopen, {
    params: { organizationId: customer.organizationId, alertId: alert?.id ?? '' },
    body: { reason: 'No.' },
  })

  const { webhooks } = await told()
  expect(webhooks.map(({ event }) => event).toSorted()).toEqual([
    ...['alert.reopened', 'alert.resolved'],
  ])
})

describe('who is told', () => {
  test('is chosen by an administrator alone', async () => {
    const editor = aUser({ organizationId: alerts().managing.id, role: 'editor' })
    expect((await deliver(noDelivery, editor)).status).toBe(403)
    expect((await deliver(noDelivery, customer.user)).status).toBe(403)
  })

  test('is no webhook that is not there', async () => {
    const delivery = everything()
    delivery.webhooks.webhookIds.push(randomUUID() as WebhookId)

    const { status, body } = await deliver(delivery)

    expect(status).toBe(400)
    expect(body.error.message).toMatch(/webhooks is gone/)
  })

  test('are administrators of the customer too, when that is wanted, each once', async () => {
    const delivery = everything()
    delivery.email.toOrganizationAdministrators = true
    await deliver(delivery)
    await aRule(alerts(), profileId)
    const emails = ['boss@customer.example', 'NOC@msp.example']
    await alerts().parts.db.inOrganization(customer.organizationId, async (tx) => {
      for (const email of emails) {
        const [id, username] = [randomUUID(), `user-${randomUUID()}`]
        const role = 'co-managing-administrator'
        const row = { id, username, role, email, created_at: new Date() }
        await tx.insertInto('user').values(row).execute()
      }
    })

    await send(alerts(), customer, [aRecord()])

    const { mail } = await told()
    const recipients = mail.flatMap((one) => one.recipients.map((each) => each.toLowerCase()))
    expect(recipients.toSorted()).toEqual(['boss@customer.example', 'noc@msp.example'])
  })
})
