import { makeBatches } from '../batches.ts'
import type { Client } from '../client.ts'
import { enrolSender, type Sender } from '../fleet.ts'
import { measureThroughput, type Throughput } from '../ingest/throughput.ts'
import { percentile } from '../report.ts'
import { addProfile, assignProfile, emptyProfile, fillProfile } from './rules.ts'

const batchRecords = 2000
/** The first round warms up and does not count. */
const rounds = 6

export interface RuleRates {
  without: Throughput
  with: Throughput
  predefined: number
  custom: number
  /** Organizations whose records the rules looked at. */
  watched: Sender[]
  /** Records in each of them. */
  records: number
}

/** The same kinds of records, in turn into an organization without rules and one with so many. */
export async function measureRates(
  admin: Client,
  ruleCount: number,
  recordsInRound: number,
): Promise<RuleRates> {
  const quiet = await addProfile(admin, 'No rule')
  await emptyProfile(admin, quiet)
  const busy = await addProfile(admin, `${ruleCount} rules`)
  const rules = await fillProfile(admin, busy, ruleCount)
  const measured = { quiet: [] as Throughput[], busy: [] as Throughput[] }
  const senders = { quiet: [] as Sender[], busy: [] as Sender[] }

  for (let round = 0; round < rounds; round += 1) {
    // Who was first in one round is second in the next.
    const order = round % 2 === 0 ? (['quiet', 'busy'] as const) : (['busy', 'quiet'] as const)
    for (const kind of order) {
      const name = `${kind}-${round}`
      const sender = await enrolSender(admin, name)
      senders[kind].push(sender)
      const profile = kind === 'busy' ? busy : quiet
      await assignProfile(
        admin,
        profile,
        senders[kind].map(({ organizationId }) => organizationId),
      )
      const batches = makeBatches(recordsInRound / batchRecords, batchRecords, name)
      const throughput = await measureThroughput(admin, sender, batches)
      if (round > 0) measured[kind].push(throughput)
    }
  }
  return {
    without: median(measured.quiet),
    with: median(measured.busy),
    ...rules,
    watched: senders.busy,
    records: recordsInRound,
  }
}

const median = (all: readonly Throughput[]): Throughput => ({
  acknowledged: percentile(
    all.map(({ acknowledged }) => acknowledged),
    0.5,
  ),
  searchable: percentile(
    all.map(({ searchable }) => searchable),
    0.5,
  ),
})
