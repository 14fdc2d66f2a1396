import type { ConnectionId, LoginToken, SignInAnswer } from '#broker'
import type { OnBatch } from '#domains/activity'
import * as users from '#domains/users'
import {
  type Context,
  type ContextParts,
  systemContext,
  type UserPrincipal,
} from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { newToken } from '#platform/crypto/tokens.ts'
import type { Listener } from '#platform/db/notify.ts'
import { AppError } from '#platform/errors.ts'
import { createPositions, type Held, type Standing } from './broker-state.ts'
import type { ConnectPoint } from './connect-command.ts'
import type { SessionOptions } from './prepare-session.service.ts'
import type { RecordingDoor } from './recording-door.ts'
import type { SessionPlace } from './session-news.ts'
import { findSession, type SessionData } from './session.store.ts'
import type { TerminalPasses, PassHolder } from './terminal-pass.ts'
import type { WatchHub } from './watch-hub.ts'

export interface BrokerOptions extends SessionOptions {
  parts: ContextParts
  desk: users.SignInDesk
  /** Hears the channel `session_news`. */
  listener: Listener
  onBatch: readonly OnBatch[]
  point: ConnectPoint
  recordings: RecordingDoor
  /** Those who watch in this node. */
  hub: WatchHub
  /** By which terminals of browsers come in. */
  passes: TerminalPasses
  /** What people see before they sign in. */
  banner: string
}

/** Who is signed in and connected by one proxy, and who they are now. Gone with the process, worth nothing elsewhere. */
export interface BrokerCore {
  /** Our own work, from that address. */
  from(address: string): Context
  enter(login: users.SshLogin, address: string, client: string): SignInAnswer
  /** With the sign-in of a browser, for one session; throws `unauthenticated` when that has ended. */
  enterFromBrowser(holder: PassHolder): Promise<SignInAnswer>
  /** The only session that a sign-in leads to; undefined when it leads wherever its user may go. */
  sessionOfBrowser(token: LoginToken): SessionPlace | undefined
  /** Throws `unauthenticated` when the login has ended or its user may not sign in any more. */
  userOf(token: LoginToken): Promise<Context<UserPrincipal>>
  hold(token: LoginToken, session: SessionData, from: Pick<Held, 'address' | 'client'>): Held
  held(id: ConnectionId): Held
  findHeld(id: ConnectionId): Held | undefined
  heldOf(which: (held: Held) => boolean): Held[]
  /** Whether somebody else waits for, or is in, the same session, by whatever proxy. */
  isShared(held: Held): boolean
  /** It was not needed after all; the sign-in stays. */
  letGo(held: Held): void
  release(held: Held): Promise<void>
  signOut(token: LoginToken): Promise<void>
  /** All whose connection is over. */
  signOutAll(): Promise<void>
  sessionOf(place: SessionPlace): Promise<SessionData>
}

/** @param everywhere What all proxies of this node hold together. */
export function createCore(
  { parts }: Pick<BrokerOptions, 'parts'>,
  everywhere: Set<Held>,
): BrokerCore {
  const logins = new Map<LoginToken, Standing>()
  const connections = new Map<ConnectionId, Held>()

  /** A proxy sees only our own address when the user sits before a browser. */
  function cameFrom(token: LoginToken, seen: Pick<Held, 'address' | 'client'>) {
    const standing = logins.get(token)
    if (!standing?.browserOf) return { ...seen, protocol: 'ssh' as const }
    const { address, client } = standing
    return { address, client, protocol: 'browser' as const }
  }

  const core: BrokerCore = {
    from: (address) => ({ ...systemContext('ssh', parts), requestId: newUuid(), address }),

    enter(login, address, client) {
      const token = newToken('ghs_') as LoginToken
      logins.set(token, { login, address, client })
      const { userId, username, displayName } = login
      return { outcome: 'in', token, userId, username, displayName }
    },

    async enterFromBrowser({ userId, username, organizationId, loginId, session, ...from }) {
      const token = newToken('ghs_') as LoginToken
      const login = { loginId, userId, username, displayName: username, organizationId }
      const { address, client } = from
      logins.set(token, { login, address, client, browserOf: session })
      try {
        await core.userOf(token)
      } catch (error) {
        logins.delete(token)
        throw error
      }
      return {
        ...{ outcome: 'in', token, userId, username, displayName: username },
        hasNoPassword: true,
      }
    },

    sessionOfBrowser: (token) => logins.get(token)?.browserOf,

    async userOf(token) {
      const standing = logins.get(token)
      if (!standing) throw new AppError('unauthenticated', 'Your sign-in has ended. Connect again.')
      const ctx = core.from(standing.address)
      return { ...ctx, principal: await users.principalOfSshLogin(ctx, standing.login.loginId) }
    },

    hold(token, session, { address, client }) {
      const held: Held = {
        id: newUuid() as ConnectionId,
        sessionId: session.id,
        organizationId: session.organization_id,
        ...{ token, ...cameFrom(token, { address, client }) },
        ...{ isConnected: false, position: createPositions() },
      }
      connections.set(held.id, held)
      everywhere.add(held)
      return held
    },

    findHeld: (id) => connections.get(id),
    heldOf: (which) => [...connections.values()].filter(which),
    isShared: (held) =>
      [...everywhere].some((other) => other !== held && other.sessionId === held.sessionId),

    held(id) {
      const held = connections.get(id)
      if (held) return held
      throw new AppError('not_found', 'This connection is not known any more. Connect again.')
    },

    letGo(held) {
      connections.delete(held.id)
      everywhere.delete(held)
    },

    async release(held) {
      core.letGo(held)
      await core.signOut(held.token)
    },

    async signOut(token) {
      const standing = logins.get(token)
      const isUsed = core.heldOf((held) => held.token === token).length > 0
      if (!standing || isUsed) return
      logins.delete(token)
      if (standing.browserOf) return // The browser is still signed in.
      await users.signOutOfSsh(core.from(standing.address), standing.login.loginId)
    },

    async signOutAll() {
      for (const token of logins.keys()) await core.signOut(token)
    },

    async sessionOf({ organizationId, sessionId }) {
      const session = await parts.db.inOrganization(organizationId, (tx) =>
        findSession(tx, sessionId),
      )
      if (session) return session
      throw new AppError('not_found', 'This session is gone.')
    },
  }
  return core
}

const newUuid = (): string => uuidv7(new Date())
