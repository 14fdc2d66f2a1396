import type { AlgorithmProfile } from '@gatehouse/contract/targets'
import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import type { OrganizationId, RecordingId, SessionId, UserId } from '@gatehouse/contract/ids'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'

/**
 * All that a proxy may know. Everything is plain data, so that a proxy can stand in another process or on another machine;
 * it holds no password of the database. Whoever is asked derives what it says from the sign-in and believes nothing of it.
 */
export interface SessionBroker {
  /** What people see before they sign in; empty shows nothing. */
  banner(): Promise<string>
  /** One try with a password, and a code where the account has a second factor. */
  signInByPassword(try_: PasswordTry): Promise<SignInAnswer>
  /** Whether a key could sign in. An offer: it changes nothing and lets nobody in. */
  isKnownKey(offer: KeyOffer): Promise<boolean>
  /** Only after the signature was checked. */
  signInByKey(offer: KeyOffer): Promise<SignInAnswer>
  /** Begins a sign-in that is said yes to in the browser. */
  askBrowser(ask: Omit<PasswordTry, 'password' | 'code'>): Promise<BrowserAsk>
  /** Settles when it was decided, ran out, or the signal says that nobody waits any more. */
  awaitBrowser(id: string, signal: AbortSignal): Promise<SignInAnswer>
  /**
   * Settles when somebody ends the sign-in, with words for its user; with none when the signal says that nobody waits any more.
   * Whoever stands on it is to go.
   */
  awaitSignOut(token: LoginToken, signal: AbortSignal): Promise<string>
  /** The connection that the sign-in stood on is gone. A sign-in that still has a session open goes with it. */
  signedOut(token: LoginToken): Promise<void>
  /** What somebody can open, for the menu. */
  choices(token: LoginToken, text: string): Promise<BrokerChoice[]>
  /** Asks for a session, or finds the one that is there already and can be connected to. */
  open(token: LoginToken, request: OpenRequest): Promise<OpenAnswer>
  /** How a session is, at once, and what happens to it from then on, until it is over. */
  follow(sessionId: SessionId, signal: AbortSignal): AsyncIterable<SessionNews>
  /** Where and as whom to connect; only for a session that is `ready`. Secrets are never kept longer than the connection. */
  destination(connection: ConnectionId): Promise<Destination>
  /** A target has shown its key, before anything is said to it. */
  checkHostKey(connection: ConnectionId, key: ShownKey): Promise<HostKeyAnswer>
  /** How to record this connection; absent when its policy says that it is not recorded. */
  beginRecording(connection: ConnectionId): Promise<RecordingOrder | undefined>
  endRecording(connection: ConnectionId, end: RecordingEnd): Promise<void>
  /** Facts for the timeline; kept and sent again by the proxy while nobody answers. */
  tell(connection: ConnectionId, facts: readonly SessionFact[]): Promise<void>
  /**
   * What a terminal has shown, for those who watch; only between the news `watched` and `unwatched`. What gets lost is no
   * harm, as long as a view that begins anew follows it.
   */
  show(connection: ConnectionId, view: TerminalView): Promise<void>
  /** The user asks for more time. */
  extend(connection: ConnectionId): Promise<{ isExtended: boolean; text: string }>
  /** The last connection of a session that ends, ends the session. */
  disconnected(connection: ConnectionId, why: string): Promise<void>
}

/** Proof of a sign-in for this connection alone; worthless after it. */
export type LoginToken = string & { readonly brand: 'LoginToken' }
/** One connection of one session, given out by `open`. */
export type ConnectionId = string & { readonly brand: 'ConnectionId' }

export interface PasswordTry {
  username: string
  password: string
  /** Six digits or a recovery code; absent in the first try. */
  code?: string
  /** Of the user, as the socket says. */
  address: string
  /** `OpenSSH_9.9` */
  client: string
}

export interface KeyOffer {
  username: string
  /** As in RFC 4253, section 6.6. */
  algorithm: string
  /** The public key as it goes over the wire, base64. */
  blob: string
  /** As with a password; only where `signInByKey` has asked for it. */
  code?: string
  address: string
  client: string
}

export type SignInAnswer =
  | {
      outcome: 'in'
      token: LoginToken
      userId: UserId
      username: string
      displayName: string
      /** What was given as a password is none of theirs, so that no target is to see it. */
      hasNoPassword?: true
    }
  | { outcome: 'needs-code' }
  /** Text for the user: one sentence that does not say which part was wrong. */
  | { outcome: 'refused'; text: string; isFinal: boolean }

export interface BrowserAsk {
  id: string
  url: string
  /** Short, shown on both sides. */
  code: string
  expiresAt: string
}

export interface BrokerChoice {
  organizationId: OrganizationId
  organizationName: string
  targetName: string
  targetAddress: string
  sessionTypeName: string
  policyName: string
  needsApproval: boolean
  requiresReason: boolean
  requiresTicket: boolean
  isFavourite: boolean
}

/** As typed; empty where nothing was said. */
export interface OpenRequest {
  sessionType: string
  target: string
  policy: string
  reason: string
  ticket: string
  /** Narrows a target name that several organizations have. */
  organizationId?: OrganizationId
  protocol: 'ssh' | 'browser'
  address: string
  client: string
}

export type OpenAnswer =
  | { outcome: 'opened'; connection: ConnectionId; session: BrokerSession }
  /** Several fit: ask which. */
  | { outcome: 'ambiguous'; choices: BrokerChoice[] }
  /** Something has to be said first. */
  | { outcome: 'needs'; what: 'reason' | 'ticket'; text: string }
  | { outcome: 'refused'; text: string }

export interface BrokerSession {
  sessionId: SessionId
  organizationId: OrganizationId
  organizationName: string
  targetName: string
  sessionTypeName: string
  policyName: string
  /** Frozen when the session was asked for. */
  profile: ConnectionProfile
  state: SessionNews
  startsAt: string
  endsAt: string
}

export type SessionNews =
  | { state: 'waiting-for-approval'; text: string }
  | { state: 'scheduled'; text: string }
  /** A step under way: `Making account alice-7f3 on web1`. */
  | { state: 'provisioning'; text: string }
  | { state: 'ready'; text: string }
  | { state: 'message'; from: string; text: string }
  | { state: 'locked'; text: string }
  | { state: 'unlocked'; text: string }
  | { state: 'extended'; endsAt: string; text: string }
  /** Show every terminal from its beginning, and what follows. The text is for the user; empty when they know it already. */
  | { state: 'watched'; text: string }
  | { state: 'unwatched'; text: string }
  /** Denied, expired, terminated, failed, over: whatever it was, the text says it. */
  | { state: 'over'; text: string }

/** `ask-user`: with what the user signed in with, or is asked for now. */
export type TargetLogin = SshLogin | { kind: 'ask-user' }

export interface Destination {
  address: string
  port: number
  /** For messages. */
  name: string
  username: string
  login: TargetLogin
  algorithms: AlgorithmProfile
}

export interface ShownKey {
  algorithm: string
  /** The public key as it goes over the wire, base64. */
  blob: string
  hop: string
}

export interface HostKeyAnswer {
  isTrusted: boolean
  /** Shown to the user when it is not the expected one; empty when all is as always. */
  text: string
}

/** Where to write, and with what. The key is this recording's alone. */
export interface RecordingOrder {
  recordingId: RecordingId
  /** Name in the blob store. */
  blobKey: string
  dataKey: Uint8Array
  /** Opaque; goes into the header. */
  wrappedKey: Uint8Array
  signingKey: { keyId: string; privateKeyPem: string }
  /** Goes into the header, readable without the data key. */
  about: Readonly<Record<string, string>>
}

export interface RecordingEnd {
  bytes: number
  segments: number
  durationMs: number
  /** Link of the last segment, in hexadecimal: it names this very recording. Absent when it broke off. */
  head?: string
  /** Absent when it is whole. */
  problem?: string
}

/** A piece of what a terminal shows, or a command without one. */
export interface TerminalView {
  /** Of its connection, from 1. */
  terminal: number
  /** `Shell`, or the command. */
  title: string
  hasTerminal: boolean
  columns: number
  rows: number
  /** Whoever sees this needs nothing that came before it. */
  isBeginning: boolean
  /** Takes an empty terminal to where `data` begins, such as to the screen of an editor. */
  before: string
  /** How many bytes the terminal has shown before `data`. */
  offset: number
  data: Uint8Array
  isClosed: boolean
}

/**
 * Something that was done in a session. Times in milliseconds since the epoch. `from` is our end of the connection to the
 * target, by which its logs know it.
 */
export type SessionFact = { at: number } & (
  | { kind: 'connected'; account: string; from?: { address: string; port: number } }
  | { kind: 'shell' }
  /** When it begins; `exit` says how it ended. */
  | { kind: 'exec'; command: string }
  | { kind: 'exit'; command: string; exitCode?: number; signal?: string }
  /** As the shell showed it, not what was typed at a hidden prompt. */
  | { kind: 'command'; line: string }
  | { kind: 'command-rule'; line: string; pattern: string; action: string }
  /** Wanted, and not begun because the policy does not have it; `reason` is what the user was told. */
  | { kind: 'refused'; what: 'shell' | 'command' | 'transfer'; command: string; reason: string }
  | {
      kind: 'file'
      operation:
        | 'read'
        | 'written'
        | 'removed'
        | 'renamed'
        | 'made-directory'
        | 'removed-directory'
        | 'changed'
        | 'linked'
      path: string
      newPath?: string
      bytes?: number
      sha256?: string
      succeeded: boolean
    }
  | {
      kind: 'forward'
      direction: 'local' | 'remote' | 'agent' | 'x11'
      to: string
      isAllowed: boolean
    }
)
