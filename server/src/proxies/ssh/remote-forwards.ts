import type { Client, Connection } from 'ssh2'
import { ChannelWire } from './channel-wire.ts'
import { plainDesk } from './desk.ts'
import { checkForward } from './forward-check.ts'
import type { ForwardWish } from './forward-rules.ts'
import { forwardTaps } from './forward-taps.ts'
import { join } from './join.ts'
import { Refusal } from './refusal.ts'
import type { Leg, Visit } from './visit.ts'

const maxRemoteForwards = 50

/** ssh2 gives one event for four requests. */
type Wanted =
  | { name: 'tcpip-forward' | 'cancel-tcpip-forward'; bindAddr: string; bindPort: number }
  | {
      name: 'streamlocal-forward@openssh.com' | 'cancel-streamlocal-forward@openssh.com'
      socketPath: string
    }

type Accept = ((port?: number) => void) | undefined

/** Ports and sockets of the target that lead back to this client; it can take back its own only. */
export function serveRemoteForwards(connection: Connection, visit: Visit): void {
  const own = new Set<string>()
  let beginning = 0
  let answering: Leg | undefined
  const decide = async (accept: Accept, wanted: Wanted): Promise<void> => {
    const leg = await visit.leg(plainDesk(() => undefined))
    if (wanted.name.startsWith('cancel')) {
      if (!own.delete(nameOf(wanted))) throw new Refusal('This is not a forward of yours.')
      await cancel(leg.client, wanted)
      accept?.()
      return
    }
    if (own.size + beginning >= maxRemoteForwards) {
      throw new Refusal('Too many forwards are open.')
    }
    checkForward(leg, wishOf(wanted), visit.options.now())
    if (answering !== leg) answer(leg, connection, visit)
    answering = leg
    beginning += 1
    const port = await begin(leg.client, wanted).finally(() => (beginning -= 1))
    own.add(nameOf('bindPort' in wanted ? { ...wanted, bindPort: port } : wanted))
    accept?.(port)
  }
  const onRequest = (
    accept: Accept,
    reject: (() => void) | undefined,
    name: string,
    info: object,
  ) => {
    decide(accept, { name, ...info } as Wanted).catch((cause: unknown) => {
      if (!(cause instanceof Refusal)) visit.options.log.debug({ err: cause }, 'a remote forward')
      reject?.()
    })
  }
  connection.on('request', onRequest as never) // Its type knows two of the four requests at a time.
}

const nameOf = (wanted: Wanted): string =>
  'socketPath' in wanted ? wanted.socketPath : `${wanted.bindAddr}:${wanted.bindPort}`

const wishOf = (wanted: Wanted): ForwardWish =>
  'socketPath' in wanted
    ? { kind: 'remote-socket', path: wanted.socketPath }
    : { kind: 'remote', host: wanted.bindAddr, port: wanted.bindPort }

function begin(client: Client, wanted: Wanted): Promise<number> {
  return new Promise((resolve, reject) => {
    const answered = (cause?: Error | null, port = 0) => (cause ? reject(cause) : resolve(port))
    if ('socketPath' in wanted) client.openssh_forwardInStreamLocal(wanted.socketPath, answered)
    else client.forwardIn(wanted.bindAddr, wanted.bindPort, answered)
  })
}

function cancel(client: Client, wanted: Wanted): Promise<void> {
  return new Promise((resolve, reject) => {
    const answered = (cause?: Error | null) => (cause ? reject(cause) : resolve())
    if ('socketPath' in wanted) client.openssh_unforwardInStreamLocal(wanted.socketPath, answered)
    else client.unforwardIn(wanted.bindAddr, wanted.bindPort, answered)
  })
}

/** Whoever connects on the target is brought to the client, if that is still allowed. */
function answer(leg: Leg, connection: Connection, visit: Visit): void {
  const { client } = leg
  const bring = (
    wish: ForwardWish & { kind: 'remote' | 'remote-socket' },
    accept: () => object,
    reject: () => void,
    from: { srcIP: string; srcPort: number },
  ) => {
    try {
      checkForward(leg, wish, visit.options.now())
    } catch {
      return reject() // The refusal has been told as a fact.
    }
    const opened = (cause: Error | undefined, channel: object) => {
      if (cause) return reject()
      const place = 'host' in wish ? wish : { host: wish.path, port: 0 }
      const user = new ChannelWire(channel)
      return join(user, new ChannelWire(accept()), forwardTaps(leg, place.host, place.port))
    }
    if ('host' in wish) {
      return connection.forwardOut(wish.host, wish.port, from.srcIP, from.srcPort, opened)
    }
    return connection.openssh_forwardOutStreamLocal(wish.path, opened)
  }
  client.on('tcp connection', ({ destIP, destPort, srcIP, srcPort }, accept, reject) => {
    bring({ kind: 'remote', host: destIP, port: destPort }, accept, reject, { srcIP, srcPort })
  })
  client.on('unix connection', ({ socketPath }, accept, reject) => {
    const nowhere = { srcIP: '', srcPort: 0 }
    bring({ kind: 'remote-socket', path: socketPath }, accept, reject, nowhere)
  })
}
