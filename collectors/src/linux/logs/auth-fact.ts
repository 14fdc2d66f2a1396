import type { LogEntry } from './log-entry.ts'
import { parseLogin } from './login.ts'
import { parsePam } from './pam.ts'
import { parseSshd } from './sshd.ts'
import { parseSu } from './su.ts'
import { parseSudo } from './sudo.ts'

/** From where an account was used. */
export interface Peer {
  account: string
  address: string
  port: string
}

/** What one line about logons says. */
export type AuthFact =
  | ({ kind: 'ssh-accepted'; method: string; key: string } & Peer)
  | ({ kind: 'ssh-failed'; method: string; isUnknownAccount: boolean } & Peer)
  | ({ kind: 'ssh-account-refused'; reason: string } & Peer)
  /** The connection ended while it was still unknown who is at the other end. */
  | ({ kind: 'ssh-ended-early' } & Peer)
  | ({ kind: 'ssh-disconnected' } & Peer)
  | { kind: 'session-opened'; service: string; account: string; by: string }
  | { kind: 'session-closed'; service: string; account: string }
  | {
      kind: 'authentication-failed'
      service: string
      account: string
      address: string
      tty: string
      by: string
    }
  | { kind: 'su'; from: string; to: string; tty: string; succeeded: boolean }
  | {
      kind: 'sudo'
      by: string
      runAs: string
      tty: string
      directory: string
      command: string
      refusal: string
    }
  | { kind: 'sudo-continued'; by: string; text: string }
  | {
      kind: 'console'
      account: string
      tty: string
      address: string
      succeeded: boolean
      reason: string
    }

/** Undefined for lines that say nothing about logons. */
export function authFactOf(entry: Pick<LogEntry, 'program' | 'message'>): AuthFact | undefined {
  const { program, message } = entry
  if (message.startsWith('pam_')) return parsePam(message)
  switch (program) {
    case 'sshd':
    // OpenSSH 9.8 split the daemon into three programs.
    case 'sshd-session':
    case 'sshd-auth':
      return parseSshd(message)
    case 'sudo':
      return parseSudo(message)
    case 'su':
      return parseSu(message)
    case 'login':
      return parseLogin(message)
    default:
      return undefined
  }
}

const repeated = /^message repeated (\d{1,6}) times: \[ (.*)\]$/
const maxRepeats = 1000

/** rsyslog may write one line for several equal ones. */
export function repeatsOf(message: string): { message: string; times: number } {
  const [, times, inner] = repeated.exec(message) ?? []
  if (inner === undefined) return { message, times: 1 }
  return { message: inner, times: Math.min(Number(times), maxRepeats) }
}
