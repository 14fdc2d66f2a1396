import type { SessionFact } from '#broker'
import type { Context } from '#platform/context.ts'
import { locked } from './locked-session.ts'
import type { SessionPlace } from './session-news.ts'
import { tellNews } from './session-news.store.ts'
import { isOpen } from './session-state.ts'
import { saveSession } from './session.store.ts'

/** Whether a command rule has stopped the input of the session. */
export const isLocking = (fact: SessionFact): boolean =>
  fact.kind === 'command-rule' && fact.action === 'block-and-lock'

/** The proxy has locked it already; from here on it is locked for everybody, until somebody unlocks it. */
export const lockByRule = (ctx: Context, place: SessionPlace): Promise<void> =>
  locked(ctx, place, async (tx, session) => {
    if (!isOpen(session.state) || session.is_locked) return
    const state_text = 'A command rule has locked it. An administrator can unlock it.'
    await saveSession(tx, session.id, { is_locked: true, state_text })
    await tellNews(tx, { sessionId: session.id })
  }).then(() => undefined)
