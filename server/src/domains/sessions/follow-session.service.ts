import type { SessionNews } from '#broker'
import type { Database } from '#platform/db/database.ts'
import type { Listener } from '#platform/db/notify.ts'
import { listRuns } from './action-run.store.ts'
import { createMailbox, createTeller } from './broker-news.ts'
import type { WatchHub, WatchNews } from './watch-hub.ts'
import { onNews, type SessionNewsMessage, type SessionPlace } from './session-news.ts'
import { findSession } from './session.store.ts'

/** `look`: something may have changed. */
type Letter = NonNullable<SessionNewsMessage['message']> | WatchNews | 'look'

const lookAgainMilliseconds = 30_000
/** Where a session ends when the database is lost, that has to be noticed soon; looking is how. */
const lookOftenMilliseconds = 5000

/**
 * What a session is, and whatever becomes of it, until it is over or nobody listens any more. With a hub also who watches it.
 */
export async function* followSession(
  { db, listener, hub }: { db: Database; listener: Listener; hub?: WatchHub },
  { organizationId, sessionId }: SessionPlace,
  signal: AbortSignal,
): AsyncGenerator<SessionNews> {
  const mailbox = createMailbox<Letter>()
  const stop = onNews(listener, sessionId, (message) => mailbox.put(message ?? 'look'))
  const lookEach = (milliseconds: number) => setInterval(() => mailbox.put('look'), milliseconds)
  let timer = lookEach(lookAgainMilliseconds)
  let looksOften = false
  const teller = createTeller()
  mailbox.put('look')
  const unwatch = hub?.onNews(sessionId, (news) => mailbox.put(news))
  try {
    for (let letter = await mailbox.take(signal); letter; letter = await mailbox.take(signal)) {
      if (letter !== 'look' && 'state' in letter) {
        yield letter
        continue
      }
      if (letter !== 'look') yield { state: 'message', ...letter }
      const news = await db.inOrganization(organizationId, async (tx) => {
        const session = await findSession(tx, sessionId)
        if (session?.profile.onDatabaseLoss === 'stop' && !looksOften) {
          looksOften = true
          clearInterval(timer)
          timer = lookEach(lookOftenMilliseconds)
        }
        return session
          ? teller.newsSince(session, await listRuns(tx, sessionId))
          : [{ state: 'over' as const, text: 'This session is gone.' }]
      })
      yield* news
      if (news.at(-1)?.state === 'over') return
    }
  } finally {
    clearInterval(timer)
    stop()
    unwatch?.()
  }
}
