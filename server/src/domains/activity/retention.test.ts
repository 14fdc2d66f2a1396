import { AuditEventId, OrganizationId } from '@gatehouse/contract/ids'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAuditEvent } from '#domains/audit-trail'
import { systemContext, within } from '#platform/context.ts'
import { applyRetention, ensureMonths, forgetOrganization } from './retention.service.ts'
import { keepSelfAudit } from './self-audit.service.ts'
import { aCustomer, aRecord, found, send, type TestCustomer, useActivity } from './testing.ts'

const activity = useActivity()
let owner: pg.Client
beforeAll(async () => {
  activity().startIndexer()
  owner = new pg.Client({ connectionString: activity().database.ownerUrl })
  await owner.connect()
})
afterAll(() => owner.end())

const ctx = (now = new Date()) => systemContext('test', { ...activity().parts, now: () => now })
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000).toISOString()

const batches = async ({ organizationId }: TestCustomer): Promise<number> => {
  const { rowCount } = await owner.query('select from activity_batch where organization_id = $1', [
    organizationId,
  ])
  return rowCount ?? 0
}

test('each organization keeps its own days', async () => {
  const brief = await aCustomer(activity(), { retentionDays: 30 })
  const lasting = await aCustomer(activity(), { retentionDays: 3650 })
  for (const customer of [brief, lasting]) {
    await send(activity(), customer, [aRecord({ at: daysAgo(31) })])
    await send(activity(), customer, [aRecord({ at: daysAgo(400) }), aRecord({ at: daysAgo(29) })])
    await found(activity(), customer, 3)
  }

  await applyRetention(ctx(), activity().index)

  await found(activity(), brief, 1)
  await found(activity(), lasting, 3)
  // A batch goes when its newest record does.
  expect([await batches(brief), await batches(lasting)]).toEqual([1, 2])
})

test('nothing is left of a deleted organization', async () => {
  const [gone, stays] = [await aCustomer(activity()), await aCustomer(activity())]
  for (const customer of [gone, stays]) {
    await send(activity(), customer, [aRecord()])
    await found(activity(), customer, 1)
  }
  await owner.query('delete from organization where id = $1', [gone.organizationId])

  await forgetOrganization(ctx(), activity().index, gone.organizationId)

  const [left] = await activity().index.engine.query<{ n: string }>(
    'select count() as n from activity_record where organization_id = {id:UUID}',
    { id: gone.organizationId },
  )
  expect([await batches(gone), Number(left?.n)]).toEqual([0, 0])
  await found(activity(), stays, 1)
})

const partitions = async (): Promise<string[]> => {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_inherits join pg_class on oid = inhrelid
    where inhparent = 'activity_batch'::regclass order by 1`,
  )
  return rows.map(({ name }) => name)
}

test('months are prepared ahead, confined like the rest, and dropped when nobody keeps them', async () => {
  await ensureMonths(ctx(new Date('2020-11-05T00:00:00Z')))
  await ensureMonths(ctx(new Date('2020-11-05T00:00:00Z')))
  const made = ['activity_batch_202011', 'activity_batch_202012', 'activity_batch_202101']
  expect(await partitions()).toEqual(expect.arrayContaining(made))
  const { rows } = await owner.query<{ policies: string }>(
    `select count(*) as policies from pg_class join pg_policy on polrelid = pg_class.oid
    where relname = any($1) and relrowsecurity and relforcerowsecurity`,
    [made],
  )
  expect(rows).toEqual([{ policies: 3 }])
  const customer = await aCustomer(activity(), { retentionDays: 100_000 })
  await owner.query(
    `insert into activity_batch (organization_id, received_at, batch_id, connector, source, record_count, from_at, to_at, body)
    select $1, '2020-12-05T00:00:00Z', gen_random_uuid(), '', '', 1, '2020-12-05', '2020-12-05', ''`,
    [customer.organizationId],
  )

  await applyRetention(ctx(), activity().index)

  expect(await partitions()).toContain('activity_batch_202012')
  expect(await partitions()).not.toContain('activity_batch_202011')
  expect(await partitions()).not.toContain('activity_batch_202101')
})

test('the application cannot make or drop tables by itself', async () => {
  const { pool } = activity().parts.db

  await expect(pool.query('drop table activity_batch_rest')).rejects.toThrow(/must be owner/)
  await expect(pool.query('create table mine (id int)')).rejects.toThrow(/permission denied/)
})

test('an event of the audit trail becomes one activity record', async () => {
  const { organizationId, user } = await aCustomer(activity())
  const own = within(ctx(), organizationId, 'managed')
  await own.transaction((tx) =>
    recordAuditEvent(own, tx, {
      type: 'user.updated',
      summary: 'Changed role of bob.',
      who: { name: 'alice' },
      details: {
        username: 'bob',
        changed: [{ property: 'role', before: 'viewer', after: 'editor' }],
      },
    }),
  )
  const [event] = await own.transaction((tx) => tx.selectFrom('audit_event').select('id').execute())
  const payload = { organizationId, auditEventId: AuditEventId.parse(event?.id) }

  await Promise.all([keepSelfAudit(ctx(), payload, []), keepSelfAudit(ctx(), payload, [])])
  await keepSelfAudit(ctx(), payload, [])

  const customer = { organizationId, user } as TestCustomer
  const [record] = await found(activity(), customer, 1)
  expect(record).toMatchObject({
    who: 'alice',
    action: 'Modified',
    objectType: 'User',
    what: 'Changed role of bob.',
    source: 'Gatehouse',
    connector: 'Self Audit',
    details: [
      { property: 'role', before: 'viewer', after: 'editor' },
      { property: 'username', after: 'bob' },
    ],
  })
  expect(record).not.toHaveProperty('sourceId')
  const { rowCount } = await owner.query('select from activity_batch where organization_id = $1', [
    OrganizationId.parse(organizationId),
  ])
  expect(rowCount).toBe(1)
})
