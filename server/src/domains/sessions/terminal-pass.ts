import type { LoginId, OrganizationId, UserId } from '@gatehouse/contract/ids'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import { Secret } from '#platform/secret.ts'
import type { SessionPlace } from './session-news.ts'

/** Whom a pass lets in, to which session, and where they really are. */
export interface PassHolder {
  userId: UserId
  username: string
  /** Of the user. */
  organizationId: OrganizationId
  /** Of the browser; when it ends the pass is worth nothing. */
  loginId: LoginId
  session: SessionPlace
  /** Of the browser. */
  address: string
  client: string
  /** From where alone the pass is taken: our own address, as the proxy will see it. */
  from: string
}

export type PassTaken = { outcome: 'in'; holder: PassHolder } | { outcome: 'refused'; text: string }

/** Passes for one sign-in of this server at its own proxy, in the name of somebody in a browser. Nothing else knows them. */
export interface TerminalPasses {
  issue(holder: PassHolder, now: Date): Secret
  /** Undefined for what is no pass, such as a password. Whatever the answer: a pass is used up by it. */
  take(text: string, use: { userId: string; address: string; now: Date }): PassTaken | undefined
}

const validMilliseconds = 30_000
/** So long it is still said that it was one. */
const rememberedMilliseconds = 600_000

interface Issued {
  holder: PassHolder
  expiresAt: number
  isUsed: boolean
}

export function createTerminalPasses(): TerminalPasses {
  /** By hash: what is in memory opens nothing. In the order in which they run out. */
  const passes = new Map<string, Issued>()

  function forget(now: number): void {
    for (const [key, { expiresAt }] of passes) {
      if (expiresAt + rememberedMilliseconds > now) return
      passes.delete(key)
    }
  }

  return {
    issue(holder, now) {
      forget(now.getTime())
      const pass = newToken('ghw_')
      const expiresAt = now.getTime() + validMilliseconds
      passes.set(keyOf(pass), { holder, expiresAt, isUsed: false })
      return new Secret(pass)
    },

    take(text, { userId, address, now }) {
      const pass = passes.get(keyOf(text))
      if (!pass) return undefined
      const { holder, isUsed, expiresAt } = pass
      pass.isUsed = true
      if (isUsed) return refused('was used already')
      if (expiresAt <= now.getTime()) return refused('has run out')
      const isOurs = userId === holder.userId && plain(address) === plain(holder.from)
      return isOurs ? { outcome: 'in', holder } : refused('is somebody else’s')
    },
  }
}

const refused = (what: string): PassTaken => ({
  outcome: 'refused',
  text: `This pass for a terminal in the browser ${what}. Open the terminal again.`,
})

const keyOf = (pass: string): string => tokenHash(pass).toString('hex')

/** An address of IPv4 as a socket for both kinds shows it. */
const plain = (address: string): string => address.replace(/^::ffff:/i, '')
