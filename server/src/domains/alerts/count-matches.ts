import { maxKeptRecords } from '@gatehouse/contract/alerts'
import { AlertId, type OrganizationId } from '@gatehouse/contract/ids'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { RuleData } from './alert-rule.store.ts'
import * as store from './matched-record.store.ts'
import type { GrownAlert, RecordRow } from './matched-record.store.ts'
import { itemOf, type Match } from './match.ts'
import { joinableMilliseconds, type Placed, place } from './threshold.ts'

/** A record that counts: one that came just now, or one that has been waiting. */
interface Candidate {
  recordId: string
  at: number
  /** Undefined when it has been waiting: its text is there already. */
  match?: Match
}

interface Group {
  rule: RuleData
  item: string
  arrivals: Candidate[]
}

export interface TouchedRule {
  rule: RuleData
  /** An alert was raised, not only repeated. */
  isNew: boolean
}

/**
 * Counts records towards the thresholds of their rules, each once however often it comes, and raises or repeats
 * alerts. One batch of an organization after the other: from here to the commit the others wait.
 */
export async function countMatches(
  ctx: Clock,
  tx: OrganizationTx,
  organizationId: OrganizationId,
  matches: readonly Match[],
): Promise<TouchedRule[]> {
  await store.lockCounting(tx, organizationId)
  const now = ctx.now()
  const groups = groupsOf(await store.withoutCounted(tx, organizationId, matches))
  if (groups.length === 0) return []
  const since = new Date(now.getTime() - joinableMilliseconds)
  const open = await store.findJoinable(tx, organizationId, groups, since)
  const waiting = await store.listWaiting(tx, organizationId, periodsOf(groups, open))

  const grown: GrownAlert[] = []
  const rows: RecordRow[] = []
  for (const group of groups) {
    const key = store.keyOf(group.rule.id, group.item)
    const alert = open.get(key)
    const placement = place<Candidate, store.JoinableAlert>(
      group.rule,
      {
        ...(alert ? { open: { ref: alert, raisedAt: alert.raisedAt.getTime() } } : {}),
        waiting: waiting.get(key) ?? [],
      },
      group.arrivals,
      () => now.getTime(),
    )
    for (const placed of placement.placed) {
      const one = grownAlert(group, placed, now)
      grown.push(one)
      rows.push(...placed.records.map((record, index) => rowOf(group, record, one, index)))
    }
    const stillWaiting = placement.waiting.filter(({ match }) => match !== undefined)
    rows.push(...stillWaiting.map((record) => rowOf(group, record)))
  }
  await store.saveGrownAlerts(tx, grown, now)
  await store.saveRecords(tx, rows, now)
  return touchedRules(grown)
}

function groupsOf(matches: readonly Match[]): Group[] {
  const groups = new Map<string, Group>()
  const seen = new Set<string>()
  for (const match of matches) {
    const { rule, record } = match
    const identity = `${rule.id} ${record.id}`
    if (seen.has(identity)) continue
    seen.add(identity)
    const item = itemOf(rule.groupedOn, record)
    const key = store.keyOf(rule.id, item)
    const group = groups.get(key) ?? { rule, item, arrivals: [] }
    groups.set(key, group)
    group.arrivals.push({ recordId: record.id, at: Date.parse(record.at), match })
  }
  return [...groups.values()]
}

/** Where records that wait can matter: up to a period before and after those that came. */
const periodsOf = (groups: readonly Group[], open: ReadonlyMap<string, unknown>) =>
  groups
    .filter(({ rule, item }) => rule.threshold > 1 && !open.has(store.keyOf(rule.id, item)))
    .map(({ rule, item, arrivals }) => {
      const [first, last] = rangeOf(arrivals)
      const period = rule.thresholdSeconds * 1000
      return { rule, item, from: new Date(first - period), to: new Date(last + period) }
    })

function rangeOf(records: readonly { at: number }[]): [first: number, last: number] {
  let [first, last] = [Infinity, -Infinity]
  for (const { at } of records) {
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  return [first, last]
}

function grownAlert(
  { rule, item }: Group,
  { ref, records }: Placed<Candidate, store.JoinableAlert>,
  now: Date,
): GrownAlert {
  const [first, last] = rangeOf(records)
  return {
    id: ref?.id ?? newId(AlertId, now),
    rule,
    item,
    before: ref,
    added: records.length,
    firstAt: new Date(first),
    lastAt: new Date(last),
  }
}

function rowOf(
  { rule, item }: Group,
  { recordId, at, match }: Candidate,
  alert?: GrownAlert,
  index = 0,
): RecordRow {
  const position = alert && (alert.before?.recordCount ?? 0) + index + 1
  const isKept = position === undefined || position <= maxKeptRecords
  return {
    ruleId: rule.id,
    recordId,
    at: new Date(at),
    item: alert ? '' : item,
    alertId: alert?.id ?? null,
    position: position ?? null,
    isNew: match !== undefined,
    record: match && isKept ? JSON.stringify(match.record) : null,
  }
}

function touchedRules(grown: readonly GrownAlert[]): TouchedRule[] {
  const touched = new Map<string, TouchedRule>()
  for (const { rule, before } of grown) {
    const isNew = before === undefined || touched.get(rule.id)?.isNew === true
    touched.set(rule.id, { rule, isNew })
  }
  return [...touched.values()]
}
