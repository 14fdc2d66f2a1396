import type { SessionNews } from '#broker'
import type { ActionRunData } from './action-run.store.ts'
import { isOver } from './session-state.ts'
import type { SessionData } from './session.store.ts'

/** What a proxy is told of a session as it is now. */
export function newsOf(session: SessionData, runs: readonly ActionRunData[]): SessionNews {
  const { state, state_text: text } = session
  if (isOver(state) || state === 'ending') return { state: 'over', text }
  if (session.is_locked) return { state: 'locked', text }
  if (state === 'requested') return { state: 'waiting-for-approval', text: waitingText(session) }
  if (state === 'scheduled') {
    return { state: 'scheduled', text: `It begins at ${session.starts_at.toISOString()}.` }
  }
  if (state !== 'provisioning') return { state: 'ready', text }
  const running = runs.find((run) => run.state === 'running')
  return { state: 'provisioning', text: running?.title ?? text }
}

function waitingText({ profile, tiers_done: done }: SessionData): string {
  const tiers = profile.approvals.length
  return tiers > 1 ? `Waiting for approval ${done + 1} of ${tiers}.` : 'Waiting for approval.'
}

/** Tells each thing once. */
export function createTeller() {
  let [told, endsAt, wasLocked]: [string, number | undefined, boolean] = ['', undefined, false]
  return {
    newsSince(session: SessionData, runs: readonly ActionRunData[]): SessionNews[] {
      const news: SessionNews[] = []
      const end = session.ends_at.getTime()
      if (endsAt !== undefined && end > endsAt) {
        const until = session.ends_at.toISOString()
        news.push({ state: 'extended', endsAt: until, text: 'There is more time.' })
      }
      if (wasLocked && !session.is_locked) news.push({ state: 'unlocked', text: 'Unlocked.' })
      ;[endsAt, wasLocked] = [end, session.is_locked]
      const now = newsOf(session, runs)
      if (JSON.stringify(now) !== told) news.push(now)
      told = JSON.stringify(now)
      return news
    },
  }
}

/** A queue that one reader takes from, woken by whoever adds. */
export interface Mailbox<Item> {
  put(item: Item): void
  take(signal: AbortSignal): Promise<Item | undefined>
}

export function createMailbox<Item>(): Mailbox<Item> {
  const items: Item[] = []
  let wake: (() => void) | undefined
  return {
    put(item) {
      items.push(item)
      wake?.()
    },
    async take(signal) {
      while (items.length === 0) {
        if (signal.aborted) return undefined
        const woken = Promise.withResolvers<unknown>()
        wake = () => woken.resolve(undefined)
        signal.addEventListener('abort', woken.resolve, { once: true })
        await woken.promise
        signal.removeEventListener('abort', woken.resolve)
      }
      return items.shift()
    },
  }
}
