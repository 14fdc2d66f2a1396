import type { OrganizationId } from '@gatehouse/contract/ids'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { OnBatch, StoredBatch } from '#domains/activity'
import type { Clock, ContextParts } from '#platform/context.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { countMatches } from './count-matches.ts'
import { deliverJob, deliveryKey } from './deliver-job.ts'
import { currentRules } from './load-rules.service.ts'
import { addMatches, type Match } from './match.ts'
import { type RuleSet, RuleSetCache } from './rule-set.ts'

/** Records between two turns of the event loop: a few milliseconds. */
const recordsPerTurn = 1000
/** Repeats of an alert are gathered for so long; an alert that is new goes out at once. */
const repeatDelaySeconds = 30

/** Raises alerts for new records, in the transaction that stores them: neither is there without the other. */
export function alertsOnBatch({ log, now = () => new Date() }: ContextParts): OnBatch {
  const cache = new RuleSetCache()
  const ctx = { log, now }
  return async (tx, batch) => {
    const rules = await currentRules(ctx, tx, batch.organizationId, cache)
    if (rules.isEmpty) return
    const matches = await matchesIn(rules, batch, now())
    if (matches.length > 0) await raiseAlerts(ctx, tx, batch.organizationId, matches)
  }
}

async function matchesIn(rules: RuleSet, batch: StoredBatch, now: Date): Promise<Match[]> {
  const matches: Match[] = []
  let seen = 0
  for (const record of batch.records()) {
    addMatches(rules, record, now, matches)
    seen += 1
    if (seen % recordsPerTurn === 0) await nextTurn()
  }
  return matches
}

async function raiseAlerts(
  ctx: Clock,
  tx: OrganizationTx,
  organizationId: OrganizationId,
  matches: readonly Match[],
): Promise<void> {
  const touched = (await countMatches(ctx, tx, organizationId, matches)).map(({ rule, isNew }) => ({
    rule,
    delaySeconds: rule.batchingSeconds || (isNew ? 0 : repeatDelaySeconds),
  }))
  const toDeliver = ({ rule, delaySeconds }: (typeof touched)[number]) => ({
    payload: { organizationId, ruleId: rule.id },
    key: deliveryKey(organizationId, rule.id),
    ...(delaySeconds > 0 && { runAt: new Date(ctx.now().getTime() + delaySeconds * 1000) }),
  })
  const [soon, later] = [
    touched.filter(({ delaySeconds }) => delaySeconds === 0),
    touched.filter(({ delaySeconds }) => delaySeconds > 0),
  ]
  await addJobs(tx, deliverJob, soon.map(toDeliver))
  await addJobs(tx, deliverJob, later.map(toDeliver), { keepsTime: true })
}
