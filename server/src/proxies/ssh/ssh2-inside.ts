import type { Socket } from 'node:net'

/**
 * What is used of ssh2 below its public types; nothing else of the proxy knows it. ssh2 is pinned exactly, and the tests
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
  on(event: 'exit', listener: (code: number | null, signal?: string) => void): void
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
  channelOpenFail(channel: number, reason: number, text: string): void
  exitStatus(channel: number, status: number): void
  exitSignal(channel: number, name: string, hasCore: boolean, text: string): void
  x11(channel: number, window: number, packetSize: number, origin: object): void
  ping(): void
  _debug: unknown
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
