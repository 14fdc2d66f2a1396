import type { OrganizationId, RecordingId, SessionId } from '@gatehouse/contract/ids'
import type { ConnectionId, LoginToken, SessionFact } from '#broker'
import type { SshLogin } from '#domains/users'
import type { SessionPlace } from './session-news.ts'

/** A sign-in that an SSH connection stands on. */
export interface Standing {
  login: SshLogin
  address: string
  client: string
  /** For a terminal in the browser: it stands on the browser's sign-in, and leads to this session alone. */
  browserOf?: SessionPlace
}

/** One connection that was opened, from then until it is gone. */
export interface Held {
  id: ConnectionId
  sessionId: SessionId
  organizationId: OrganizationId
  token: LoginToken
  address: string
  client: string
  protocol: 'ssh' | 'browser'
  recordingId?: RecordingId
  isConnected: boolean
  /** A number for each fact, the same one for the same fact: told again, it is recognized. */
  position(fact: SessionFact): number
}

export function createPositions(): Held['position'] {
  const known = new Map<string, number>()
  return (fact) => {
    const text = JSON.stringify(fact)
    const position = known.get(text) ?? known.size
    known.set(text, position)
    return position
  }
}
