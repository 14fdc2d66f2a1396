import type { LoginToken, OpenRequest } from '#broker'
import type { BrokerCore } from './broker-core.ts'
import type { Opened } from './broker-open.service.ts'
import type { Held } from './broker-state.ts'
import { locked } from './locked-session.ts'
import { isOver } from './session-state.ts'
import type { SessionData } from './session.store.ts'

/** The connection before this one may leave just now, and take the session with it. */
const mostTries = 3

type OpenAndHeld =
  | { outcome: 'opened'; session: SessionData; held: Held }
  | Exclude<Opened, { outcome: 'opened' }>

/**
 * A session that is held is not ended by others who leave it. One that somebody was ending meanwhile is left, and opened
 * anew: whoever connects in the moment in which another leaves is not sent away with them.
 */
export async function openAndHold(
  core: BrokerCore,
  token: LoginToken,
  request: OpenRequest,
  open: () => Promise<Opened>,
): Promise<OpenAndHeld> {
  for (let tries = 1; ; tries += 1) {
    const opened = await open()
    if (opened.outcome !== 'opened') return opened
    const { session } = opened
    const held = core.hold(token, session, request)
    const isThere = await isStillThere(core, held)
    if (isThere || tries === mostTries) return { outcome: 'opened', session, held }
    core.letGo(held)
  }
}

/** Behind whoever is at work on the session. */
const isStillThere = async (core: BrokerCore, held: Held): Promise<boolean> => {
  const look = locked(core.from(held.address), held, (_, { state }) => Promise.resolve(state))
  const state = await look
  return state !== undefined && state !== 'ending' && !isOver(state)
}
