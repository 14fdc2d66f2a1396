import type { OrganizationId } from '@gatehouse/contract/ids'
import { type OnBatch, packRecords, type RecordToWrite, writeRecords } from '#domains/activity'
import type { Context } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { Client } from './authenticate.service.ts'
import type { IncomingRecord } from './incoming-record.ts'
import { writtenSource } from './known-values.ts'
import { findPlan, listPlans, type Plans } from './plans.service.ts'
import { ofRecord } from './request-input.ts'
import { forgetWrite, saveUnanswered, type WriteRequest } from './unanswered-write.store.ts'
import { WireError, type WireProblem } from './wire-error.ts'

/** How long a request whose answer did not leave is remembered, so that its retry is not stored again. */
export const retryMilliseconds = 24 * 3_600_000
const maxProblems = 10

export interface Writing {
  records: readonly IncomingRecord[]
  /** SHA-256 of the request; undefined when the same is being written at this moment, which makes it news. */
  requestHash?: Buffer | undefined
}

/**
 * Stores the records of one request, all or none: every record is checked before the first is stored. Should the
 * database fail between two organizations of one request, its retry stores what is missing and nothing twice.
 */
export async function writeActivityRecords(
  ctx: Context,
  client: Client,
  { records, requestHash }: Writing,
  onBatch: readonly OnBatch[],
): Promise<void> {
  const byOrganization = sortOut(await listPlans(ctx, client), client, records)
  const now = ctx.now()
  for (const [organizationId, own] of byOrganization) {
    const batchId = uuidv7(now)
    const packed = await packRecords({
      ...{ organizationId, batchId, receivedAt: now, source: writtenSource },
      records: own.map((record, position) => toWrite(record, `${batchId} ${position}`)),
    })
    await ctx.db.inOrganization(organizationId, async (tx) => {
      const before = new Date(now.getTime() - retryMilliseconds)
      const isNew =
        requestHash === undefined ||
        (await saveUnanswered(tx, requestOf(client, requestHash), now, before))
      if (isNew) await writeRecords(tx, packed, onBatch)
    })
  }
}

/** They have no key of their own, so each gets one: two that are the same to the letter are two facts. */
const toWrite = ({ record, item }: IncomingRecord, key: string): RecordToWrite => ({
  record: { ...record, key },
  connector: item,
})

function sortOut(
  plans: Plans,
  client: Client,
  records: readonly IncomingRecord[],
): Map<OrganizationId, IncomingRecord[]> {
  const sorted = new Map<OrganizationId, IncomingRecord[]>()
  const problems: WireProblem[] = []
  records.forEach((record, index) => {
    const plan = findPlan(plans, client, record.plan)
    if (!plan) return problems.push(ofRecord(noSuchPlan(record), index + 1))
    const own = sorted.get(plan.organizationId) ?? []
    own.push(record)
    return sorted.set(plan.organizationId, own)
  })
  if (problems.length > 0) throw new WireError(400, problems.slice(0, maxProblems))
  return sorted
}

/** The same whether there is none or it is not the client's: that it exists is not ours to confirm. */
function noSuchPlan({ plan, at }: IncomingRecord): WireProblem {
  const named = [plan?.name, plan?.id].filter((part) => part !== undefined).join(' ')
  return {
    category: 'InputError',
    description: `MonitoringPlan ${named.slice(0, 300)} is not one that this credential may write to.`,
    location: at,
  }
}

const requestOf = ({ credentialId }: Client, hash: Buffer): WriteRequest => ({ credentialId, hash })

/** The answer has left, so the same request again is news. */
export const forgetAnswered = (ctx: Context, client: Client, requestHash: Buffer): Promise<void> =>
  ctx.db.asSystem('a request was answered', (tx) => forgetWrite(tx, requestOf(client, requestHash)))
