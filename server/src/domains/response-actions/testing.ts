import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import {
  ActivityRecordId,
  AlertId,
  AlertRuleId,
  type ResponseActionId,
} from '@gatehouse/contract/ids'
import {
  type ResponseActionInput,
  type ResponseActionRun,
  responseActionsApi,
} from '@gatehouse/contract/response-actions'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { alertMatched } from '#domains/alerts'
import type { ContextParts, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { type OpenTestDatabase, useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import type { ResponseActionsOptions } from './account.ts'
import { responseActionHandlers, responseActionJobs } from './response-action.jobs.ts'
import { responseActionRoutes } from './response-action.routes.ts'

export const isRoot = process.getuid?.() === 0

export interface TestActions {
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  managing: OrganizationContext
  customer: OrganizationContext
  admin: UserPrincipal
  options: ResponseActionsOptions
  ruleId: AlertRuleId
  /** Root's, where programs may lie. */
  directory: string
  /** Everybody's, for what programs write. */
  desk: string
  /** A program in `directory`; answers its path. */
  program(name: string, text: string, mode?: number): Promise<string>
  /** What a program wrote into `desk`; empty when it did not. */
  written(name: string): Promise<string>
  add(input: Partial<ResponseActionInput>): Promise<ResponseActionId>
  /** An alert with so many records of the customer, newest last. */
  alert(count: number, facts?: Partial<ActivityRecord>): Promise<TestAlert>
  /** Says that the alert matched, as the alerts do. */
  match(alert: TestAlert): Promise<void>
  work(): Promise<void>
  runs(id: ResponseActionId): Promise<ResponseActionRun[]>
}

export interface TestAlert {
  id: AlertId
  recordIds: ActivityRecordId[]
}

/** The domain's routes and jobs on a database of their own, with a clock that the test moves. */
export function useResponseActions(given: Partial<ResponseActionsOptions> = {}): () => TestActions {
  const database = useDatabase()
  let opened: { actions: TestActions; close(): Promise<void> } | undefined
  beforeAll(async () => {
    opened = await open(database(), given)
  })
  // All hear of the same rule.
  afterEach(() =>
    opened?.actions.managing.transaction((tx) => tx.deleteFrom('response_action').execute()),
  )
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('Response actions are there only while tests run.')
    return opened.actions
  }
}

async function open(database: OpenTestDatabase, given: Partial<ResponseActionsOptions>) {
  // Later than the database's, by which events are queued.
  const clock = new TestClock(new Date(Date.now() + 3600_000))
  const parts = partsOf(database, clock)
  const directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-actions-'))
  await chmod(directory, 0o755)
  const desk = path.join(directory, 'desk')
  await mkdir(desk)
  await chmod(desk, 0o777)
  const options: ResponseActionsOptions = {
    isSwitchedOn: true,
    userName: 'nobody',
    privatePlaces: [directory],
    ownUid: process.getuid?.(),
    ...given,
  }
  const web = await createTestWeb(parts, (mount) => responseActionRoutes(mount, options))
  const managing = await aManagingOrganization(parts)
  const customer = await anOrganization(parts)
  const admin = aUser({ organizationId: managing.id })
  const ruleId = await aRule(managing, clock)
  const actions: TestActions = {
    ...{ parts, clock, web, managing, customer, admin, options, ruleId, directory, desk },
    async program(name, text, mode = 0o755) {
      const file = path.join(directory, name)
      await writeFile(file, text)
      await chmod(file, mode)
      return file
    },
    written: (name) => readFile(path.join(desk, name), 'utf8').catch(() => ''),
    async add(input) {
      const body = {
        ...{ name: uuidv7(new Date()), isEnabled: true, ruleIds: [ruleId] },
        ...{ writesCsv: false, workingDirectory: desk, run: '/bin/true', ...input },
      }
      const answer = await web.call(admin, responseActionsApi.create, { body })
      if (answer.status !== 200) throw new Error(answer.text)
      return responseActionsApi.create.response.parse(answer.body).id
    },
    alert: (count, facts) => anAlert(actions, count, facts),
    match: ({ id, recordIds }) =>
      customer.transaction((tx) =>
        raise(tx, alertMatched, {
          organizationId: customer.organizationId,
          alerts: [{ alertId: id, ruleId, recordIds, isRepeat: false }],
        }),
      ),
    work: () => workOff(parts, responseActionJobs(options), responseActionHandlers(options)),
    async runs(responseActionId) {
      const { body } = await web.call(admin, responseActionsApi.runs, {
        params: { responseActionId },
      })
      return responseActionsApi.runs.response.parse(body).runs
    },
  }
  return {
    actions,
    async close() {
      await web.close()
      await rm(directory, { recursive: true })
    },
  }
}

function aRule(managing: OrganizationContext, clock: TestClock): Promise<AlertRuleId> {
  const id = AlertRuleId.parse(uuidv7(new Date()))
  const profileId = uuidv7(new Date())
  return managing.transaction(async (tx) => {
    await tx
      .insertInto('alert_profile')
      .values({ id: profileId, name: 'Rules of a test', delivery: '{}', updated_at: clock.now() })
      .execute()
    await tx
      .insertInto('alert_rule')
      .values({
        ...{ id, profile_id: profileId, category: 'Test', name: 'Test', description: '' },
        ...{ filter: '', severity: 'low', is_active: true, grouped_on: 'none', threshold: 1 },
        ...{ threshold_seconds: 1, batching_seconds: 0, creates_ticket: false },
        ...{ on_closed_ticket: 'default', updated_at: clock.now() },
      })
      .execute()
    return id
  })
}

function anAlert(
  { customer, clock, ruleId }: TestActions,
  count: number,
  facts: Partial<ActivityRecord> = {},
): Promise<TestAlert> {
  const id = AlertId.parse(uuidv7(new Date()))
  const now = clock.now()
  const records = Array.from({ length: count }, (_, index) =>
    aRecord(new Date(now.getTime() + index * 1000), { what: `Record ${index}`, ...facts }),
  )
  return customer.transaction(async (tx) => {
    await tx
      .insertInto('alert')
      .values({
        ...{ id, rule_id: ruleId, profile_id: ruleId, name: 'Test', description: '' },
        ...{ severity: 'low', grouped_on: 'none', item: '', record_count: count },
        ...{ first_at: now, last_at: now, raised_at: now, updated_at: now },
        ...{ creates_ticket: false, on_closed_ticket: 'default' },
      })
      .execute()
    for (const [index, record] of records.entries()) {
      await tx
        .insertInto('alert_record')
        .values({
          ...{ rule_id: ruleId, record_id: record.id, at: record.at, seen_at: now, item: '' },
          ...{ alert_id: id, position: index + 1, record: JSON.stringify(record) },
        })
        .execute()
    }
    return { id, recordIds: records.map((record) => record.id) }
  })
}

export const aRecord = (at: Date, facts: Partial<ActivityRecord> = {}): ActivityRecord => ({
  id: ActivityRecordId.parse(uuidv7(at)),
  at: at.toISOString(),
  who: 'kim',
  action: 'Modified',
  objectType: 'Group',
  what: 'Domain Admins',
  where: 'dc1',
  workstation: '',
  source: 'Directory',
  connector: 'Directory',
  succeeded: true,
  certainty: 'exact',
  details: [],
  receivedAt: at.toISOString(),
  ...facts,
})
