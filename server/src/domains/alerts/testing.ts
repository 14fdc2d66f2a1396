import { randomUUID } from 'node:crypto'
import {
  alertProfilesApi,
  type AlertRule,
  type AlertRuleInput,
  alertRulesApi,
} from '@gatehouse/contract/alert-rules'
import { type Alert, type AlertFilter, alertsApi } from '@gatehouse/contract/alerts'
import type { AlertProfileId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll } from 'vitest'
import type { ContextParts, UserPrincipal } from '#platform/context.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import type { EventHandler } from '#platform/jobs/jobs.ts'
import { workOff } from '#platform/testing/queue.ts'
import {
  type Answer,
  aUser,
  type Call,
  createTestWeb,
  type TestWeb,
} from '#platform/testing/web.ts'
import { testLog } from '#platform/testing/database.ts'
import {
  aCustomer,
  openTestActivity,
  type TestActivity,
  type TestCustomer,
} from '../activity/testing.ts'
import { activityRoutes } from '../activity/activity.routes.ts'
import { aManagingOrganization, TestClock } from '../organizations/testing.ts'
import { alertHandlers, alertJobs } from './alert.jobs.ts'
import { alertRoutes } from './alert.routes.ts'
import { alertsOnBatch } from './evaluate.service.ts'

export const testPoint = { url: 'https://desk.example:6500' }

/** The routes of activity and of alerts; batches raise alerts. */
export interface TestAlerts extends TestActivity {
  clock: TestClock
  managing: Awaited<ReturnType<typeof aManagingOrganization>>
  administrator: UserPrincipal
  listener: Listener
  /** Another node: it has compiled nothing yet. */
  openNode(): Promise<TestWeb>
  /** Runs what is due by the clock; others than ours may listen. */
  work(handlers?: readonly EventHandler[]): Promise<void>
}

export function useAlerts(): () => TestAlerts {
  let opened: Awaited<ReturnType<typeof openTestAlerts>> | undefined
  beforeAll(async () => {
    opened = await openTestAlerts()
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('The alerts domain is there only while tests run.')
    return opened.alerts
  }
}

/** The queue's own clock is the database's, so that of the test is ahead. */
const start = new Date('2026-11-21T09:00:00.000Z')

export async function openTestAlerts() {
  const base = await openTestActivity({})
  const clock = new TestClock(new Date(Math.max(start.getTime(), Date.now() + 3600_000)))
  const { database, index } = base.activity
  const parts: ContextParts = { ...base.activity.parts, now: clock.now }
  const managing = await aManagingOrganization(parts)
  const listener = listen(database.url, ['activity_batch', 'alert_changed'], testLog)
  const nodes: TestWeb[] = []
  async function openNode(): Promise<TestWeb> {
    const web = await createTestWeb(parts, (mount) => {
      activityRoutes(mount, { index, listener, onBatch: [alertsOnBatch(parts)] })
      alertRoutes(mount, { index, listener, point: testPoint })
    })
    nodes.push(web)
    return web
  }
  const alerts: TestAlerts = {
    ...base.activity,
    ...{ parts, clock, managing, listener, openNode },
    web: await openNode(),
    administrator: aUser({ organizationId: managing.id }),
    work: (handlers = []) =>
      workOff(parts, alertJobs({ point: testPoint }), [
        ...alertHandlers({ point: testPoint }),
        ...handlers,
      ]),
  }
  return {
    alerts,
    async close() {
      for (const node of nodes) await node.close()
      await listener.close()
      await base.close()
    },
  }
}

async function ask(
  { web }: Pick<TestAlerts, 'web'>,
  as: UserPrincipal,
  endpoint: Parameters<TestWeb['call']>[1],
  call: Call = {},
): Promise<Answer['body']> {
  const { status, body } = await web.call(as, endpoint, call)
  if (status !== 200) throw new Error(`${endpoint.path}: ${body?.error?.message}`)
  return body
}

/** A profile of its own for a customer, without any active rule. */
export async function aProfile(
  alerts: TestAlerts,
  customers: readonly TestCustomer[],
): Promise<AlertProfileId> {
  const { administrator } = alerts
  const name = `Profile ${randomUUID()}`
  const profile = await ask(alerts, administrator, alertProfilesApi.create, { body: { name } })
  // All at once and not one by one; the change of organizations tells those who have compiled them.
  await alerts.managing.transaction((tx) =>
    tx
      .updateTable('alert_rule')
      .set({ is_active: false })
      .where('profile_id', '=', profile.id)
      .execute(),
  )
  await ask(alerts, administrator, alertProfilesApi.update, {
    params: { profileId: profile.id },
    body: { organizationIds: customers.map(({ organizationId }) => organizationId) },
  })
  return profile.id
}

/** A customer with a profile of its own. */
export async function aWatched(
  alerts: TestAlerts,
  facts?: Parameters<typeof aCustomer>[1],
): Promise<{ customer: TestCustomer; profileId: AlertProfileId }> {
  const customer = await aCustomer(alerts, facts)
  return { customer, profileId: await aProfile(alerts, [customer]) }
}

/** An editor of the MSP whose groups hold these customers and no others. */
export const aLimitedEditor = (
  { managing }: TestAlerts,
  customers: readonly TestCustomer[],
): UserPrincipal =>
  aUser({
    organizationId: managing.id,
    role: 'editor',
    reach: new Set([managing.id, ...customers.map(({ organizationId }) => organizationId)]),
  })

/** An active rule that finds every record, unless said. */
export const aRule = (
  alerts: TestAlerts,
  profileId: AlertProfileId,
  rule: Partial<AlertRuleInput> = {},
): Promise<AlertRule> =>
  ask(alerts, alerts.administrator, alertRulesApi.create, {
    params: { profileId },
    body: { name: 'Everything', filter: '', isActive: true, ...rule },
  })

export const changeRule = (
  alerts: TestAlerts,
  { id, profileId }: Pick<AlertRule, 'id' | 'profileId'>,
  body: Partial<AlertRuleInput>,
): Promise<AlertRule> =>
  ask(alerts, alerts.administrator, alertRulesApi.update, {
    params: { profileId, ruleId: id },
    body,
  })

/** The alerts of a customer, newest first. */
export async function alertsOf(
  alerts: TestAlerts,
  { organizationId, user }: TestCustomer,
  query: Partial<AlertFilter> = {},
): Promise<Alert[]> {
  const body = await ask(alerts, user, alertsApi.list, {
    query: { ...query, organizationId, limit: 1000 },
  })
  return body.alerts
}
