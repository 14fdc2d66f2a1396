import { maxKeptRecords } from '@gatehouse/contract/alerts'
import { AlertEventId, AlertId, type OrganizationId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { raisedText, repeatedText } from './alert-history.ts'
import type { RuleData } from './alert-rule.store.ts'
import type { Match } from './match.ts'

/** First key of the advisory locks under which the batches of one organization are counted. */
const countingLock = 4_711_020

/** Until the end of the transaction. Taken before the journal's lock, and only when something matched. */
export async function lockCounting(tx: OrganizationTx, id: OrganizationId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${countingLock}, hashtext(${id}))`.execute(tx)
}

export const keyOf = (ruleId: string, item: string): string => `${ruleId}\0${item}`

/** Without records that counted for the rule before. */
export async function withoutCounted(
  tx: OrganizationTx,
  organizationId: OrganizationId,
  matches: readonly Match[],
): Promise<Match[]> {
  const { rows } = await sql<{ place: number }>`
    select place::integer from unnest(${matches.map(({ rule }) => rule.id)}::uuid[],
      ${matches.map(({ record }) => record.id)}::uuid[]) with ordinality as match (rule_id, record_id, place)
    -- The limit keeps it to one look-up in the index each: joined freely, all records of the organization may be read.
    cross join lateral (select from alert_record as known where known.organization_id = ${organizationId}
      and known.rule_id = match.rule_id and known.record_id = match.record_id limit 1) as known`.execute(
    tx,
  )
  const known = new Set(rows.map(({ place }) => place - 1))
  return known.size === 0 ? [...matches] : matches.filter((_, index) => !known.has(index))
}

interface OfItem {
  rule: RuleData
  item: string
}

/** An alert that further records join. */
export interface JoinableAlert {
  id: AlertId
  raisedAt: Date
  recordCount: number
  /** The newest line of its history, when that counts repeats. */
  repeatEventId: string | null
  repeatCount: number
}

/** The newest open alert of each rule and item. Locked, so that nobody resolves it meanwhile. */
export async function findJoinable(
  tx: OrganizationTx,
  organizationId: OrganizationId,
  groups: readonly OfItem[],
  since: Date,
): Promise<Map<string, JoinableAlert>> {
  const { rows } = await sql<{
    id: string
    rule_id: string
    item: string
    raised_at: Date
    record_count: number
    repeat_event_id: string | null
    repeat_count: number
  }>`
    select alert.id, alert.rule_id, alert.item, alert.raised_at, alert.record_count,
      alert.repeat_event_id, alert.repeat_count
    from unnest(${groups.map(({ rule }) => rule.id)}::uuid[],
      ${groups.map(({ item }) => item)}::text[], ${groups.map(({ rule }) => rule.groupedOn)}::text[])
      as wanted (rule_id, item, grouped_on)
    join alert on alert.rule_id = wanted.rule_id and alert.organization_id = ${organizationId}
      and md5(alert.item) = md5(wanted.item) and alert.item = wanted.item
      and alert.grouped_on = wanted.grouped_on
    where alert.status = 'open' and alert.raised_at > ${since}
    order by alert.id for update of alert`.execute(tx)
  // Ids are in order of time, so the newest comes last and stays.
  return new Map(
    rows.map((row) => [
      keyOf(row.rule_id, row.item),
      {
        id: AlertId.parse(row.id),
        raisedAt: row.raised_at,
        recordCount: row.record_count,
        repeatEventId: row.repeat_event_id,
        repeatCount: row.repeat_count,
      },
    ]),
  )
}

/** Records that wait for others, by time. */
export async function listWaiting(
  tx: OrganizationTx,
  organizationId: OrganizationId,
  periods: readonly (OfItem & { from: Date; to: Date })[],
): Promise<Map<string, { recordId: string; at: number }[]>> {
  const found = new Map<string, { recordId: string; at: number }[]>()
  if (periods.length === 0) return found
  const { rows } = await sql<{ rule_id: string; item: string; record_id: string; at: Date }>`
    select waiting.rule_id, waiting.item, waiting.record_id, waiting.at
    from unnest(${periods.map(({ rule }) => rule.id)}::uuid[], ${periods.map(({ item }) => item)}::text[],
      ${periods.map(({ from }) => from)}::timestamptz[], ${periods.map(({ to }) => to)}::timestamptz[],
      ${periods.map(({ rule }) => rule.countsSince)}::timestamptz[])
      as wanted (rule_id, item, from_at, to_at, counts_since)
    join alert_record as waiting on waiting.rule_id = wanted.rule_id
      and waiting.organization_id = ${organizationId} and waiting.alert_id is null
      and md5(waiting.item) = md5(wanted.item) and waiting.item = wanted.item
      and waiting.at between wanted.from_at and wanted.to_at
      and (wanted.counts_since is null or waiting.seen_at > wanted.counts_since)
    order by waiting.at`.execute(tx)
  for (const row of rows) {
    const key = keyOf(row.rule_id, row.item)
    const list = found.get(key) ?? []
    found.set(key, list)
    list.push({ recordId: row.record_id, at: row.at.getTime() })
  }
  return found
}

export interface GrownAlert {
  id: AlertId
  rule: RuleData
  item: string
  /** What it was before; undefined when it is raised now. */
  before: JoinableAlert | undefined
  added: number
  firstAt: Date
  lastAt: Date
}

/** Raises alerts or adds to them, writes their history, and tells who looks at them. */
export async function saveGrownAlerts(
  tx: OrganizationTx,
  grown: readonly GrownAlert[],
  now: Date,
): Promise<void> {
  if (grown.length === 0) return
  const raised = grown.filter(({ before }) => before === undefined)
  const repeated = grown.flatMap((alert) =>
    alert.before ? [{ ...alert, before: alert.before }] : [],
  )
  await insertAlerts(tx, raised, now)
  await updateAlerts(tx, repeated, now)
  await sql`select pg_notify('alert_changed', current_organization_id() || ' ' || id)
    from unnest(${grown.map(({ id }) => id)}::uuid[]) as changed (id)`.execute(tx)
}

async function insertAlerts(tx: OrganizationTx, raised: readonly GrownAlert[], now: Date) {
  if (raised.length === 0) return
  const rows = raised.map(({ id, rule, item, added, firstAt, lastAt }) => ({
    id,
    rule_id: rule.id,
    profile_id: rule.profileId,
    name: rule.name,
    description: rule.description,
    severity: rule.severity,
    grouped_on: rule.groupedOn,
    item,
    record_count: added,
    first_at: firstAt,
    last_at: lastAt,
    raised_at: now,
    updated_at: now,
    creates_ticket: rule.createsTicket,
    on_closed_ticket: rule.onClosedTicket,
    event_id: newId(AlertEventId, now),
    text: raisedText(added),
  }))
  const json = JSON.stringify(rows)
  await sql`insert into alert (id, rule_id, profile_id, name, description, severity, grouped_on, item,
      record_count, first_at, last_at, raised_at, updated_at, creates_ticket, on_closed_ticket)
    select id, rule_id, profile_id, name, description, severity, grouped_on, item,
      record_count, first_at, last_at, raised_at, updated_at, creates_ticket, on_closed_ticket
    from json_to_recordset(${json}::json) as raised (id uuid, rule_id uuid, profile_id uuid, name text,
      description text, severity text, grouped_on text, item text, record_count integer,
      first_at timestamptz, last_at timestamptz, raised_at timestamptz, updated_at timestamptz,
      creates_ticket boolean, on_closed_ticket text)`.execute(tx)
  await sql`insert into alert_event (id, alert_id, at, by, kind, text)
    select event_id, id, ${now}, 'Gatehouse', 'raised', text
    from json_to_recordset(${json}::json) as raised (id uuid, event_id uuid, text text)`.execute(tx)
}

/** Repeats that come one after the other, with nothing else in between, share a line of the history. */
async function updateAlerts(
  tx: OrganizationTx,
  repeated: readonly (GrownAlert & { before: JoinableAlert })[],
  now: Date,
): Promise<void> {
  if (repeated.length === 0) return
  const rows = repeated.map(({ id, rule, before, added, firstAt, lastAt }) => {
    const repeatCount = (before.repeatEventId === null ? 0 : before.repeatCount) + added
    return {
      id,
      added,
      first_at: firstAt,
      last_at: lastAt,
      creates_ticket: rule.createsTicket,
      on_closed_ticket: rule.onClosedTicket,
      event_id: before.repeatEventId ?? newId(AlertEventId, now),
      repeat_count: repeatCount,
      text: repeatedText(repeatCount),
    }
  })
  const json = JSON.stringify(rows)
  await sql`insert into alert_event (id, alert_id, at, by, kind, text)
    select event_id, id, ${now}, 'Gatehouse', 'repeated', text
    from json_to_recordset(${json}::json) as repeated (id uuid, event_id uuid, text text)
    on conflict (id) do update set at = excluded.at, text = excluded.text`.execute(tx)
  await sql`update alert set record_count = alert.record_count + repeated.added,
      first_at = least(alert.first_at, repeated.first_at),
      last_at = greatest(alert.last_at, repeated.last_at), updated_at = ${now},
      creates_ticket = repeated.creates_ticket, on_closed_ticket = repeated.on_closed_ticket,
      repeat_event_id = repeated.event_id, repeat_count = repeated.repeat_count
    from json_to_recordset(${json}::json) as repeated (id uuid, added integer, first_at timestamptz,
      last_at timestamptz, creates_ticket boolean, on_closed_ticket text, event_id uuid, repeat_count integer)
    where alert.id = repeated.id`.execute(tx)
}

export interface RecordRow {
  ruleId: string
  recordId: string
  at: Date
  item: string
  alertId: AlertId | null
  position: number | null
  /** False of one that waited and has an alert now. */
  isNew: boolean
  record: string | null
}

export async function saveRecords(
  tx: OrganizationTx,
  rows: readonly RecordRow[],
  now: Date,
): Promise<void> {
  await insertRecords(
    tx,
    rows.filter(({ isNew }) => isNew),
    now,
  )
  await endWaiting(
    tx,
    rows.filter(({ isNew }) => !isNew),
  )
}

async function insertRecords(tx: OrganizationTx, rows: readonly RecordRow[], now: Date) {
  if (rows.length === 0) return
  await sql`insert into alert_record (rule_id, record_id, at, seen_at, item, alert_id, position, record)
    select rule_id, record_id, at, ${now}, item, alert_id, position, record::json
    from unnest(${rows.map(({ ruleId }) => ruleId)}::uuid[], ${rows.map(({ recordId }) => recordId)}::uuid[],
      ${rows.map(({ at }) => at)}::timestamptz[], ${rows.map(({ item }) => item)}::text[],
      ${rows.map(({ alertId }) => alertId)}::uuid[], ${rows.map(({ position }) => position)}::integer[],
      ${rows.map(({ record }) => record)}::text[])
      as counted (rule_id, record_id, at, item, alert_id, position, record)`.execute(tx)
}

async function endWaiting(tx: OrganizationTx, rows: readonly RecordRow[]) {
  if (rows.length === 0) return
  await sql`update alert_record set item = '', alert_id = placed.alert_id, position = placed.position,
      record = case when placed.position <= ${maxKeptRecords} then alert_record.record end
    from unnest(${rows.map(({ ruleId }) => ruleId)}::uuid[], ${rows.map(({ recordId }) => recordId)}::uuid[],
      ${rows.map(({ alertId }) => alertId)}::uuid[], ${rows.map(({ position }) => position)}::integer[])
      as placed (rule_id, record_id, alert_id, position)
    where alert_record.organization_id = current_organization_id()
      and alert_record.rule_id = placed.rule_id and alert_record.record_id = placed.record_id`.execute(
    tx,
  )
}
