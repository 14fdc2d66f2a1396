import type { ActivityRecord, Action } from '@gatehouse/contract/activity-record'
import type { SessionId } from '@gatehouse/contract/ids'
import type { LinkCertainty, Moment } from '@gatehouse/contract/timeline'
import { type ActivityIndex, searchActivity } from '#domains/activity'
import { sessionsConnector } from '#domains/sessions'
import type { OrganizationContext } from '#platform/context.ts'
import { momentOf } from './moment.ts'
import { getUse, recordsOfUse } from './session-records.service.ts'
import { spansOfRecordings } from './session-uses.ts'

export interface Change {
  record: ActivityRecord
  certainty: LinkCertainty
  moment?: Moment
}

const changing: readonly Action[] = ['Added', 'Removed', 'Modified', 'Renamed', 'Moved', 'Copied']

/** What the account of a session changed, as the agent of the target saw it: not what was typed, but what came of it. */
export async function sessionChanges(
  ctx: OrganizationContext,
  index: ActivityIndex,
  id: SessionId,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ changes: Change[]; nextCursor?: string }> {
  const { use, recordings, session } = await ctx.transaction(async (tx) => {
    const found = await getUse(tx, id)
    return {
      use: found,
      recordings: await spansOfRecordings(tx, [found]),
      session: await recordsOfUse(tx, found),
    }
  })
  const { records, nextCursor } = await searchActivity(ctx, index, {
    ...page,
    session: { ...session, parts: session.parts.filter(({ field }) => field === 'who') },
    action: changing.map((value) => ({ operator: 'equals', value })),
    connector: [sessionsConnector, 'Self Audit'].map((value) => ({ operator: 'notEquals', value })),
  })
  return {
    changes: records.map((record) => {
      const moment = momentOf(use, recordings, { at: Date.parse(record.at) })
      const certainty = use.isOwnAccount ? 'certain' : 'likely'
      return { record, certainty, ...(moment && { moment }) }
    }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  }
}
