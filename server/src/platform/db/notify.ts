import pg from 'pg'
import type { Log } from '../log/log.ts'

/** Wakes listeners in every node after the transaction that told it has committed. */
export const channels = [
  'activity_batch',
  'login_ended',
  'alert_changed',
  'notification_changed',
  'session_news',
] as const
export type Channel = (typeof channels)[number]

export interface Listener {
  on(channel: Channel, handler: (payload: string) => void): () => void
  /** Also called after a connection was lost: what came in between was missed, so look. */
  close(): Promise<void>
}

const retryMilliseconds = 1000

/** Listens on one connection of its own and connects again for as long as it takes. */
export function listen(url: string, channels: readonly Channel[], log: Log): Listener {
  const handlers = new Map<string, Set<(payload: string) => void>>()
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const call = (channel: string, payload: string) => {
    for (const handler of handlers.get(channel) ?? []) handler(payload)
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: 'gatehouse-listen' })
    client = next
    next.on('notification', ({ channel, payload }) => call(channel, payload ?? ''))
    next.on('error', (error) => log.warn({ err: error }, 'the listening connection was lost'))
    next.on('end', again)
    try {
      await next.connect()
      for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      for (const channel of channels) call(channel, '')
    } catch (error) {
      log.debug({ err: error }, 'cannot listen yet')
      await next.end().catch(() => undefined) // It never connected: nothing to end.
      again()
    }
  }

  function again(): void {
    if (isClosed || timer) return
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, retryMilliseconds)
  }

  void connect()
  return {
    on(channel, handler) {
      const set = handlers.get(channel) ?? new Set()
      handlers.set(channel, set.add(handler))
      return () => set.delete(handler)
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined) // Already gone is as good as ended.
    },
  }
}
