import { isDeepStrictEqual } from 'node:util'
import type { ServiceDeskId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { type Context, within } from '#platform/context.ts'
import { OneDesk } from './delivery-job.ts'
import { defaultRanking } from './desk-defaults.ts'
import { DeskError } from './desk-error.ts'
import { type Desk, providerOf, toDesk } from './desk.ts'
import { withPriorities } from './ranking-suggestion.ts'
import { findServiceDesk, findServiceDeskForUpdate, saveServiceDesk } from './service-desk.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

export const suggestRankingJob = { name: 'tickets.suggest-ranking', payload: OneDesk }

/** Gives a service desk whose ranking nobody has chosen its own priorities, where their names leave no doubt. */
export async function suggestRanking(
  ctx: Context,
  options: TicketsOptions,
  serviceDeskId: ServiceDeskId,
  signal: AbortSignal,
): Promise<void> {
  const row = await ctx.db.asSystem('find a service desk to rank for', (tx) =>
    findServiceDesk(tx, serviceDeskId),
  )
  const desk = row && toDesk(row)
  if (!desk || !isUntouched(desk)) return
  const priorities = await listPriorities(ctx, options, desk, signal)
  const ranking = withPriorities(desk.ranking, priorities)
  if (!ranking) return
  const own = within(ctx, desk.organizationId, 'managing')
  await own.transaction(async (tx) => {
    const now = await findServiceDeskForUpdate(tx, desk.id)
    if (!now || !isUntouched(toDesk(now))) return
    await saveServiceDesk(tx, desk.id, { ranking: JSON.stringify(ranking) })
    await recordAuditEvent(own, tx, {
      type: 'service-desk.updated',
      summary: `Ranked tickets of ${desk.name} by the names of its priorities.`,
      details: { serviceDeskId: desk.id, ranking },
    })
  })
}

const isUntouched = ({ ranking, connection }: Desk): boolean =>
  isDeepStrictEqual(ranking, defaultRanking(connection.provider))

async function listPriorities(
  ctx: Context,
  { sealKey }: TicketsOptions,
  desk: Desk,
  signal: AbortSignal,
) {
  try {
    return (await providerOf(desk, sealKey, signal).lookup('priorities', {})).choices
  } catch (error) {
    if (!(error instanceof DeskError)) throw error
    // Who connects it is told by its test; without a suggestion the board's own priority is used.
    ctx.log.warn({ err: error, serviceDeskId: desk.id }, 'priorities could not be read')
    return []
  }
}
