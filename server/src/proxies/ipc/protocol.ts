import type { ErrorCode } from '@gatehouse/contract/errors'
import type { ProxyLimits } from '../ssh/ssh-proxy.ts'
import type { BrokerMethod } from './methods.ts'

/** All that a proxy is told of where it stands. There is no way from here to the database or to a key that seals. */
export interface ProxySettings {
  listen: { host: string; port: number }
  /** Several processes share the port. */
  reusePort: boolean
  /** PEM or OpenSSH. */
  hostKeys: string[]
  blobDirectory: string
  logLevel: string
  limits: Partial<ProxyLimits>
}

/** `call` is a number that the proxy gives: once, and never again. */
export type BrokerCall =
  | { kind: 'call'; call: number; method: BrokerMethod; args: readonly unknown[] }
  /** The next item of a stream; the call itself asks for the first. */
  | { kind: 'next'; call: number }
  /** Nobody waits any more. Late is no mistake. */
  | { kind: 'cancel'; call: number }

/** One for each `call` and `next`. */
export type BrokerAnswer =
  | { kind: 'answer'; call: number; value?: unknown }
  /** A stream has no more. */
  | { kind: 'end'; call: number }
  | { kind: 'error'; call: number; code: ErrorCode; message: string }

export type FromProxy =
  | BrokerCall
  | { kind: 'listening'; port: number }
  /** It cannot serve, and ends. `code` is the system's, as `EADDRINUSE`, when that is because of the port. */
  | { kind: 'failed'; code: string; message: string }
  /** It lives. */
  | { kind: 'pong'; connections: number }

export type ToProxy =
  | BrokerAnswer
  | { kind: 'start'; settings: ProxySettings }
  | { kind: 'ping' }
  /** Everybody is told, and it ends. */
  | { kind: 'stop'; reason: string }
