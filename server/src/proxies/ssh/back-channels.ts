import type { Connection } from 'ssh2'
import { ChannelWire } from './channel-wire.ts'
import { checkForward } from './forward-check.ts'
import { forwardTaps } from './forward-taps.ts'
import { join } from './join.ts'
import { Refusal } from './refusal.ts'
import { openAgentChannel, setAgent } from './ssh2-inside.ts'
import type { Leg } from './visit.ts'

/** Why agent or display of the user may not be used from the target; undefined when they may. Told as a fact either way. */
export function whyNotLend(leg: Leg, kind: 'agent' | 'x11', now: Date): string | undefined {
  try {
    checkForward(leg, { kind }, now)
    return undefined
  } catch (cause) {
    if (cause instanceof Refusal) return cause.message
    throw cause
  }
}

/** The agent of the user answers what the target asks it. */
export function lendAgent({ client, live }: Leg, connection: Connection): void {
  setAgent(client, (answer) => {
    if (live.isLocked || live.isOver) answer(new Error('The session is locked.'))
    else openAgentChannel(connection, answer)
  })
}

const lentTo = new WeakSet<object>()

/** Windows of the target open on the display of the user. */
export function lendDisplay(leg: Leg, connection: Connection): void {
  const { client } = leg
  if (lentTo.has(client)) return
  lentTo.add(client)
  client.on('x11', ({ srcIP, srcPort }, accept, reject) => {
    if (leg.live.isLocked || leg.live.isOver) return reject()
    const opened = (cause: Error | undefined, channel: object) => {
      if (cause) return reject()
      return join(new ChannelWire(channel), new ChannelWire(accept()), forwardTaps(leg, 'x11', 0))
    }
    connection.x11(srcIP, srcPort, opened)
    return undefined
  })
}
