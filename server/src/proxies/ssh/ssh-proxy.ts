import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import ssh2, { type Connection, type ServerConfig } from 'ssh2'
import { algorithmsOf } from '#platform/ssh/algorithms.ts'
import type { Log } from '#platform/log/log.ts'
import type { SessionBroker } from '../broker.ts'
import { Door, type DoorLimits, doorLimits } from './door.ts'
import { harmlessText } from './notice.ts'
import type { RecorderStore } from './recorder.ts'
import { waitForSignIn } from './sign-in-desk.ts'
import { quiet, throttle } from './socket-care.ts'
import { Visit } from './visit.ts'

export interface SshProxyOptions {
  broker: SessionBroker
  /** PEM or OpenSSH; one of each kind at most. */
  hostKeys: readonly string[]
  listen: { host: string; port: number }
  log: Log
  now: () => Date
  recorders: RecorderStore
  /** Several processes share one port; the system spreads the connections. */
  reusePort?: boolean
  limits?: Partial<ProxyLimits>
}

export interface ProxyLimits extends DoorLimits {
  handshakeMs: number
  signInMs: number
  /** A refused sign-in takes so long. */
  refusalMs: number
  /** What a session that is over may still take to show its last words. */
  farewellMs: number
  /** What it may still take to say what was done in it. */
  reportsMs: number
}

export interface SshProxy {
  address: AddressInfo
  connections(): number
  /**
   * Gracefully: sessions are told and end, what they have to report is reported. Called again with less time, it hurries.
   */
  close(
    reason?: string,
    within?: Partial<Pick<ProxyLimits, 'farewellMs' | 'reportsMs'>>,
  ): Promise<void>
}

const usualLimits: ProxyLimits = {
  ...doorLimits,
  handshakeMs: 60_000,
  signInMs: 120_000,
  refusalMs: 1500,
  farewellMs: 5000,
  reportsMs: 10_000,
}
const bannerMaxAgeMs = 10_000

/**
 * An SSH server that lets people in by the broker and takes them where the broker says.
 * @throws the error of the system when the address cannot be bound; nothing is served then
 */
export async function startSshProxy(options: SshProxyOptions): Promise<SshProxy> {
  const limits: ProxyLimits = { ...usualLimits, ...options.limits }
  const door = new Door(limits)
  const visits = new Set<Visit>()
  const sockets = new Set<Socket>()
  const config: ServerConfig = {
    hostKeys: [...options.hostKeys],
    algorithms: {
      ...algorithmsOf('modern'),
      serverHostKey: { remove: ['ssh-rsa', 'ssh-dss'] } as never,
    },
    ident: 'Gatehouse',
    keepaliveInterval: 15_000,
    keepaliveCountMax: 4,
  }
  const refreshBanner = bannerKeeper(options, config)
  await refreshBanner()
  const ssh = new ssh2.Server(config)

  const tcp = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 })
  tcp.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    const place = door.enter(address, () => socket.destroy())
    socket.on('error', () => undefined) // ssh2 tells the connection, if there is one yet.
    if (!place) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    const patience = startPatience(socket, limits)
    socket.once('close', () => {
      sockets.delete(socket)
      patience.end()
      place.left()
    })
    throttle(socket)
    void refreshBanner()
    greeting.set(socket, { address, cameIn: place.cameIn, patience })
    ssh.injectSocket(socket)
  })
  const greeting = new WeakMap<Socket, Greeting>()

  ssh.on('connection', (connection, info) => {
    const socket = quiet(connection)
    const greeted = greeting.get(socket)
    greeting.delete(socket)
    // Without a listener an error of one client would end the process.
    connection.on('error', (cause: Error) => options.log.debug({ err: cause }, 'ssh client'))
    if (!greeted) return connection.end()
    connection.once('handshake', () => greeted.patience.handshakeDone())
    void receive(connection, socket, greeted, harmlessText(info.header.versions.software))
    return undefined
  })

  async function receive(
    connection: Connection,
    socket: Socket,
    { address, cameIn, patience }: Greeting,
    client: string,
  ): Promise<void> {
    const { broker, now, log } = options
    const signedIn = await waitForSignIn(connection, {
      broker,
      address,
      client: client.slice(0, 100),
      refusalMs: limits.refusalMs,
      now,
      giveTime: (until) => patience.until(until.getTime() - now().getTime()),
      failed: (cause) => log.warn({ err: cause }, 'a sign-in over SSH could not be decided'),
    })
    if (!signedIn) {
      connection.end()
      return
    }
    cameIn()
    patience.end()
    const visit = new Visit({ ...options, limits }, connection, { ...signedIn, address, client })
    visits.add(visit)
    socket.once('close', () => void visit.left().finally(() => visits.delete(visit)))
  }

  tcp.listen({ ...options.listen, ...(options.reusePort ? { reusePort: true } : {}) })
  await once(tcp, 'listening')
  tcp.on('error', (cause) => options.log.error({ err: cause }, 'the SSH port'))
  return {
    address: tcp.address() as AddressInfo, // It listens on TCP, so it is not the path of a socket.
    connections: () => visits.size,
    async close(reason = 'Gatehouse is being restarted. Connect again in a minute.', within = {}) {
      Object.assign(limits, within)
      const closed = tcp.listening ? once(tcp, 'close') : undefined
      tcp.close()
      await Promise.all([...visits].map((visit) => visit.end(reason)))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

interface Greeting {
  address: string
  cameIn: () => void
  patience: Patience
}

interface Patience {
  handshakeDone(): void
  /** More time, in milliseconds from now; never longer than five minutes. */
  until(ms: number): void
  end(): void
}

const longestWaitMs = 300_000

/** Who says nothing for too long is sent away. */
function startPatience(socket: Socket, { handshakeMs, signInMs }: ProxyLimits): Patience {
  const leave = () => socket.destroy()
  let handshake: NodeJS.Timeout | undefined = setTimeout(leave, handshakeMs)
  let signIn = setTimeout(leave, signInMs)
  return {
    handshakeDone: () => clearTimeout(handshake),
    until: (ms) => {
      clearTimeout(signIn)
      signIn = setTimeout(leave, Math.max(0, Math.min(ms, longestWaitMs)))
    },
    end: () => {
      clearTimeout(handshake)
      clearTimeout(signIn)
      handshake = undefined
    },
  }
}

/** The banner is asked for now and then; ssh2 takes it from its settings for each client. */
function bannerKeeper({ broker, log }: SshProxyOptions, config: ServerConfig): () => Promise<void> {
  let askedAt = -Infinity
  return async () => {
    if (performance.now() - askedAt < bannerMaxAgeMs) return
    askedAt = performance.now()
    try {
      const text = await broker.banner()
      config.banner = text === '' ? '' : `${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`
    } catch (cause) {
      log.warn({ err: cause }, 'the banner for SSH could not be asked for')
    }
  }
}
