import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { SessionId, SourceId } from '@gatehouse/contract/ids'
import type { Trace } from '@gatehouse/contract/timeline'
import { type ActivityIndex, searchActivity } from '#domains/activity'
import { listComputers } from '#domains/collectors'
import type { OrganizationContext } from '#platform/context.ts'
import { getUse, recordsOfUse } from './session-records.service.ts'
import type { TimedUse } from './spans.ts'

export interface Traces {
  source?: { id: SourceId; name: string }
  text: string
  traces: Trace[]
}

/** What an agent sees may take so long to be here: the time between two uploads, and some more. */
const patienceMs = 20 * 60_000
const most = 200

/** Whether the agent on the target saw what Gatehouse says that it made and removed. */
export async function sessionTraces(
  ctx: OrganizationContext,
  index: ActivityIndex,
  id: SessionId,
): Promise<Traces> {
  const { use, session, source } = await ctx.transaction(async (tx) => {
    const found = await getUse(tx, id)
    const records = await recordsOfUse(tx, found)
    const [part] = records.parts
    const computer = (await listComputers(tx)).find(({ sourceId }) => sourceId === part?.sourceId)
    return { use: found, session: records, source: computer }
  })
  if (!use.isOwnAccount) return { text: madeNothing(use), traces: [] }
  if (!use.madeAt) return { text: 'Nothing was made on the target.', traces: [] }
  if (!source) return { text: nobodyWatches(use), traces: [] }
  const { records } = await searchActivity(ctx, index, {
    ...{ session, limit: most, objectType: [{ operator: 'equals', value: 'User' }] },
    what: [{ operator: 'equals', value: use.account }],
  })
  const seen = (action: ActivityRecord['action']) =>
    records.find((record) => record.action === action && record.sourceId === source.sourceId)
  const traces = [
    traceOf('account-made', { doneAt: use.madeAt, seen: seen('Added'), now: ctx.now() }),
    ...(use.removedAt
      ? [
          traceOf('account-removed', {
            doneAt: use.removedAt,
            seen: seen('Removed'),
            now: ctx.now(),
          }),
        ]
      : []),
  ]
  return {
    source: { id: source.sourceId, name: source.name },
    ...{ text: summaryOf(use, source.name, traces), traces },
  }
}

const words = { 'account-made': 'being made', 'account-removed': 'being removed' } as const

function traceOf(
  what: Trace['what'],
  { doneAt, seen, now }: { doneAt: Date; seen: ActivityRecord | undefined; now: Date },
): Trace {
  const done = { what, doneAt: doneAt.toISOString() }
  if (seen) {
    const text = 'The agent saw it.'
    return { ...done, state: 'confirmed', seenAt: seen.at, recordId: seen.id, text }
  }
  return now.getTime() - doneAt.getTime() < patienceMs
    ? { ...done, state: 'too-early', text: 'The agent has not told of it yet.' }
    : { ...done, state: 'not-seen', text: `The agent did not see it ${words[what]}.` }
}

function summaryOf({ account, removedAt }: TimedUse, on: string, traces: readonly Trace[]): string {
  const isConfirmed = traces.every(({ state }) => state === 'confirmed')
  if (!removedAt) return `${account} is still there.`
  if (isConfirmed) return `The agent on ${on} confirms that nothing of ${account} stayed behind.`
  return traces.some(({ state }) => state === 'not-seen')
    ? `Gatehouse removed ${account}, but the agent on ${on} does not confirm all of it. Look whether it was running.`
    : `Gatehouse removed ${account}; what the agent on ${on} saw of it is to come.`
}

const madeNothing = ({ account, targetName }: TimedUse): string =>
  account === ''
    ? 'Nothing was made on the target.'
    : `${account} is on ${targetName} anyway: nothing was made that could stay behind.`

const nobodyWatches = ({ targetName }: TimedUse): string =>
  `No agent is known to run on ${targetName}, so nobody else confirms what Gatehouse did there.`
