import { setTimeout as wait } from 'node:timers/promises'
import { type ContextParts, systemContext } from '#platform/context.ts'
import type { Listener } from '#platform/db/notify.ts'
import type { ActivityIndex } from './activity-index.ts'
import { Bell } from './bell.ts'
import { followJournal } from './follow-journal.ts'
import { asOnlyWriter } from './index-lock.ts'
import { ensureMonths } from './retention.service.ts'

export interface IndexerOptions {
  parts: ContextParts
  index: ActivityIndex
  listener: Listener
  /** Names the ClickHouse: nodes that share one must give the same name, and no others may. */
  indexName: string
}

export interface Indexer {
  /** Ends after the insert under way; what is left is indexed at the next start. */
  stop(): Promise<void>
}

const retryMilliseconds = 1000
const takeOverMilliseconds = 2000

/** Follows the journal into the index until stopped, whatever fails in between. */
export function startIndexer({ parts, index, listener, indexName }: IndexerOptions): Indexer {
  const ctx = systemContext('index', parts)
  const bell = new Bell()
  const stopping = new AbortController()
  const { signal } = stopping
  const unsubscribe = listener.on('activity_batch', bell.ring)

  async function work(): Promise<void> {
    while (!signal.aborted) {
      try {
        const wasOurs = await asOnlyWriter(ctx.db, indexName, signal, async (held) => {
          await prepareMonths()
          await followJournal(ctx, index, bell, held)
        })
        if (!wasOurs) await pause(takeOverMilliseconds, signal)
      } catch (error) {
        if (signal.aborted) return
        ctx.log.warn({ err: error }, 'the index cannot follow the journal now; it will try again')
        await pause(retryMilliseconds, signal)
      }
    }
  }

  /** Without them batches go into a partition for all the rest, so this is no reason to stop. */
  const prepareMonths = (): Promise<void> =>
    ensureMonths(ctx).catch((error: unknown) =>
      ctx.log.warn({ err: error }, 'the journal has no partition for this month yet'),
    )

  const done = work()
  return {
    async stop() {
      unsubscribe()
      stopping.abort()
      await done
    },
  }
}

/** Also ends, quietly, when the signal fires. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  wait(milliseconds, undefined, { signal }).catch(() => undefined)
