import type { Socket } from 'node:net'

/**
 * What is used of ssh2 below its public types; nothing else of the proxy knows it, but `terminal-modes.ts`. ssh2 is pinned exactly, and the tests
 * with real OpenSSH peers hold that it still fits.
 */
export interface RawChannel {
  push(data: Buffer | null): boolean
  /** Tells the peer that it may send more, if `push` had said false. */
  _read(size: number): void
  readonly _client: RawConnection
  readonly incoming: { id: number; window: number; state: string }
  readonly outgoing: { id: number; window: number; packetSize: number; state: string }
  readable: boolean
  readonly server: boolean
  readonly stderr: { push(data: Buffer | null): boolean; readable: boolean }
  /** With `_waitWindow` set, `_chunkcb` is called when the peer has opened its window. */
  _waitWindow: boolean
  _chunkcb: (() => void) | undefined
  eof(): void
  close(): void
  on(event: 'close', listener: () => void): void
  on(
    event: 'exit',
    listener: (code: number | null, signal?: string, hasCore?: boolean, text?: string) => void,
  ): void
  removeAllListeners(event: string): void
}

export interface RawConnection {
  readonly _protocol: RawProtocol
  readonly _sock: Socket
  readonly _chanMgr: RawChannels
}

export interface RawProtocol {
  channelData(channel: number, data: Buffer): void
  channelExtData(channel: number, data: Buffer, kind: number): void
  channelClose(channel: number): void
  channelOpenFail: (channel: number, reason: number, text: string) => void
  readonly _packetRW: { write: RawPacketWriter }
  exitStatus(channel: number, status: number): void
  exitSignal(channel: number, name: string, hasCore: boolean, text: string): void
  x11(channel: number, window: number, packetSize: number, origin: object): void
  ping(): void
  _debug: unknown
}

export interface RawPacketWriter {
  readonly allocStart: number
  alloc(bytes: number): Buffer
  finalize: (packet: Buffer) => unknown
}

export interface RawChannels {
  add(value: unknown): number
  remove(id: number): void
}

/** A session of a client that has opened it; ssh2 gives it no public fields. */
export interface RawSession {
  readonly _channel: unknown
  readonly _chanInfo: { incoming: { id: number }; outgoing: { id: number } }
}

/** `channel` is one of ssh2, of either side. */
export const rawChannel = (channel: object): RawChannel => channel as RawChannel

/** `connection` is one of ssh2, of either side. */
export const rawConnection = (connection: object): RawConnection => connection as RawConnection

export const rawSession = (session: object): RawSession => session as RawSession

/** ssh2 forgets to answer a client that closes a session in which it never started anything. */
export function closeUnusedSession(connection: object, session: object): void {
  const { _channel, _chanInfo } = rawSession(session)
  if (_channel) return
  const { _protocol, _chanMgr } = rawConnection(connection)
  _chanMgr.remove(_chanInfo.incoming.id)
  _protocol.channelClose(_chanInfo.outgoing.id)
}

/** ssh2 describes each packet to whoever listens; that is needed only while a connection begins. */
export function stopDescribing(connection: object): void {
  rawConnection(connection)._protocol._debug = undefined
}

/** RFC 4254, section 5.1. */
const administrativelyProhibited = 1

/** ssh2 refuses without a word; the user is to read why. `reject` is what ssh2 gave for this channel. */
export function refuseChannel(connection: object, reject: () => void, why: string): void {
  const protocol = rawConnection(connection)._protocol
  const { channelOpenFail } = protocol
  protocol.channelOpenFail = (channel) =>
    channelOpenFail.call(protocol, channel, administrativelyProhibited, why)
  try {
    reject()
  } finally {
    protocol.channelOpenFail = channelOpenFail
  }
}

const agentChannel = 'auth-agent@openssh.com'
const channelOpen = 90
const windowBytes = 2 * 1024 * 1024
const packetBytes = 32 * 1024

/** Opens a channel to the agent of a client, which ssh2 has no method for. `opened` is called as soon as it is there. */
export function openAgentChannel(
  connection: object,
  opened: (cause: Error | undefined, channel: unknown) => void,
): void {
  const { _protocol, _chanMgr } = rawConnection(connection)
  const answered = Object.assign(
    (cause: Error | undefined, channel: unknown) => opened(cause, channel),
    { type: agentChannel },
  )
  const id = _chanMgr.add(answered)
  const { write } = _protocol._packetRW
  const { finalize } = write
  // The packet of another kind of channel is built, and what goes out in its place is ours.
  write.finalize = () => {
    const at = write.allocStart
    const packet = write.alloc(1 + 4 + agentChannel.length + 12)
    packet.writeUInt8(channelOpen, at)
    packet.writeUInt32BE(agentChannel.length, at + 1)
    packet.write(agentChannel, at + 5, 'latin1')
    packet.writeUInt32BE(id, at + 5 + agentChannel.length)
    packet.writeUInt32BE(windowBytes, at + 9 + agentChannel.length)
    packet.writeUInt32BE(packetBytes, at + 13 + agentChannel.length)
    return finalize.call(write, packet)
  }
  try {
    _protocol.x11(id, windowBytes, packetBytes, { originAddr: '', originPort: 0 })
  } finally {
    write.finalize = finalize
  }
}

/** Makes a client of ours say that it has an agent. */
export function setAgent(
  client: object,
  getStream: (answer: (cause: Error | undefined, stream?: unknown) => void) => void,
): void {
  Object.assign(client, { _agent: { getStream } })
}
