import type { TailMessage } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import type { Channel } from '#platform/http/mount.ts'
import { compileFilter } from './activity-filter.ts'
import type { FilterInSession } from './activity-search.service.ts'
import type { LiveTail } from './live-tail.ts'
import { isInSession } from './session-records.ts'

const recordsPerMessage = 200

/** Sends what matches as it comes, until the caller leaves. A caller who is slow is told what was left out. */
export async function tailActivity(
  ctx: OrganizationContext,
  tail: LiveTail,
  { session, ...filter }: FilterInSession,
  channel: Channel<TailMessage>,
): Promise<void> {
  const isWanted = compileFilter(filter, await ctx.transaction(getTimeZone))
  const matches = session
    ? (record: ActivityRecord) => isWanted(record) && isInSession(session, record)
    : isWanted
  let unsent = 0

  function send(records: readonly ActivityRecord[]): void {
    for (let start = 0; start < records.length; start += recordsPerMessage) {
      const part = records.slice(start, start + recordsPerMessage)
      if (channel.send({ type: 'records', records: part })) continue
      unsent = records.length - start
      return
    }
  }

  await tail.follow(
    ctx,
    (records, skipped) => {
      unsent += skipped
      const wanted = records.filter(matches)
      const isHeard = unsent === 0 || channel.send({ type: 'skipped', count: unsent })
      if (isHeard) {
        unsent = 0
        send(wanted)
      } else unsent += wanted.length
    },
    channel.signal,
  )
}
