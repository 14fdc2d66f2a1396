import type { Connection, ServerChannel } from 'ssh2'
import { ChannelWire } from './channel-wire.ts'
import { plainDesk } from './desk.ts'
import { checkForward, placeOf } from './forward-check.ts'
import type { ForwardWish } from './forward-rules.ts'
import { forwardTaps } from './forward-taps.ts'
import { join } from './join.ts'
import { Refusal, wordsFor } from './refusal.ts'
import { serveRemoteForwards } from './remote-forwards.ts'
import { refuseChannel } from './ssh2-inside.ts'
import type { Leg, Visit } from './visit.ts'

/** Tunnels of one client that are being opened or are open. */
const maxTunnels = 500

/** Each tunnel is asked about when it is opened; before the session is there none reaches the target. */
export function serveForwards(connection: Connection, visit: Visit): void {
  let count = 0
  const open = (accept: () => ServerChannel, reject: () => void, wish: ForwardWish) => {
    if (count >= maxTunnels) return refuseChannel(connection, reject, 'Too many forwards are open.')
    count += 1
    const left = () => (count -= 1)
    openTunnel(visit, wish, accept, left).catch((cause: unknown) => {
      left()
      if (!(cause instanceof Refusal)) visit.options.log.debug({ err: cause }, 'a forward')
      refuseChannel(connection, reject, wordsFor(cause))
    })
    return undefined
  }
  connection.on('tcpip', (accept, reject, { destIP, destPort }) =>
    open(accept, reject, { kind: 'local', host: destIP, port: destPort }),
  )
  connection.on('openssh.streamlocal', (accept, reject, { socketPath }) =>
    open(accept, reject, { kind: 'local-socket', path: socketPath }),
  )
  serveRemoteForwards(connection, visit)
}

async function openTunnel(
  visit: Visit,
  wish: ForwardWish,
  accept: () => ServerChannel,
  left: () => void,
): Promise<void> {
  const leg = await visit.leg(plainDesk(() => undefined))
  checkForward(leg, wish, visit.options.now())
  const target = await openOnTarget(leg, wish)
  const channel = accept()
  channel.once('close', left)
  const { host, port } = placeOf(wish)
  join(new ChannelWire(channel), target, forwardTaps(leg, host, port))
}

function openOnTarget({ client, targetName }: Leg, wish: ForwardWish): Promise<ChannelWire> {
  return new Promise((resolve, reject) => {
    const answered = (cause: Error | undefined, channel: object) => {
      if (cause) reject(new Refusal(`${targetName} does not reach it.`, { cause }))
      else resolve(new ChannelWire(channel))
    }
    if (wish.kind === 'local') client.forwardOut('127.0.0.1', 0, wish.host, wish.port, answered)
    else if ('path' in wish) client.openssh_forwardOutStreamLocal(wish.path, answered)
  })
}
