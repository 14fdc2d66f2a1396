import type { OrganizationId } from '@gatehouse/contract/ids'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { setTimeout as wait } from 'node:timers/promises'
import type { OrganizationContext } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import { Bell } from './bell.ts'
import { headOfJournal, readNew } from './tail-reader.ts'

/**
 * Called with what is new, oldest first, and how many came before it that are not read one by one; now and then
 * with nothing.
 */
export type OnRecords = (records: readonly ActivityRecord[], skipped: number) => void

/** New records of organizations as they come into the journal, on whichever node. */
export interface LiveTail {
  /** Returns when the signal fires. */
  follow(ctx: OrganizationContext, onRecords: OnRecords, signal: AbortSignal): Promise<void>
}

/** Many small batches are read together. */
const gatherMilliseconds = 100
/** Notifications can be missed with the connection that brings them. */
const pollMilliseconds = 5000

/** One feed serves all who follow an organization, so a batch is unpacked once. */
interface Feed {
  bell: Bell
  readers: Set<OnRecords>
  ended: AbortController
  done: Promise<void>
}

export function createLiveTail(listener: Listener): LiveTail {
  const feeds = new Map<OrganizationId, Feed>()

  listener.on('activity_batch', (organizationId) => {
    for (const [id, { bell }] of feeds)
      if (organizationId === '' || organizationId === id) bell.ring()
  })

  async function run(ctx: OrganizationContext, { bell, readers, ended }: Feed, head: number) {
    let seq = head
    const { signal } = ended
    while (!signal.aborted) {
      await bell.wait(pollMilliseconds, signal)
      try {
        const news = await readNew(ctx, seq)
        seq = news.seq
        if (news.hasMore) bell.ring()
        for (const read of readers) read(news.records, news.skipped)
      } catch (error) {
        ctx.log.warn({ err: error }, 'a live tail cannot read new records now')
      }
      await wait(gatherMilliseconds, undefined, { signal }).catch(() => undefined)
    }
  }

  async function join(ctx: OrganizationContext, onRecords: OnRecords): Promise<Feed> {
    const { organizationId } = ctx
    const head = feeds.has(organizationId) ? 0 : await headOfJournal(ctx)
    const existing = feeds.get(organizationId)
    if (existing) {
      existing.readers.add(onRecords)
      return existing
    }
    const feed: Feed = {
      bell: new Bell(),
      readers: new Set([onRecords]),
      ended: new AbortController(),
      done: Promise.resolve(),
    }
    feeds.set(organizationId, feed)
    feed.done = run(ctx, feed, head)
    return feed
  }

  return {
    async follow(ctx, onRecords, signal) {
      if (signal.aborted) return
      const feed = await join(ctx, onRecords)
      await aborted(signal)
      feed.readers.delete(onRecords)
      if (feed.readers.size > 0) return
      feeds.delete(ctx.organizationId)
      feed.ended.abort()
      await feed.done
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
