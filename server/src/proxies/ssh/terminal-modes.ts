import { createRequire } from 'node:module'
import type { TerminalModes } from 'ssh2'

/** RFC 4254, section 5.4. */
const channelRequest = 98
const longestModes = 1024

type Handler = (protocol: object, payload: Buffer) => unknown
const handlers = createRequire(import.meta.url)('ssh2/lib/protocol/handlers.js') as Handler[]

let inHand: Buffer | undefined

/**
 * How the terminal of the user is set (RFC 4254, section 8), to be asked for while ssh2 tells of a `pty`. They are the
 * bytes that came, which ssh2 sends on as they are: it knows fewer modes than there are.
 */
export const terminalModes = (): TerminalModes | undefined =>
  inHand as unknown as TerminalModes | undefined

/**
 * ssh2 begins to read them at their second byte, finds the end or nonsense there, and gives up the connection over
 * nonsense. So they are taken here, and ssh2 is shown that there are none.
 */
function keepModes(original: Handler): Handler {
  return (protocol, payload) => {
    const modes = modesIn(payload)
    if (modes === undefined) return original(protocol, payload)
    inHand = modes.length <= longestModes ? Buffer.from(modes) : undefined
    if (modes.length > 1) modes.writeUInt8(0, 1)
    try {
      return original(protocol, payload)
    } finally {
      inHand = undefined
    }
  }
}

/** Type, channel, name of the request, whether to answer, TERM, four numbers, modes. */
function modesIn(payload: Buffer): Buffer | undefined {
  const name = stringAt(payload, 5)
  if (name?.toString('latin1') !== 'pty-req') return undefined
  const term = stringAt(payload, 5 + 4 + name.length + 1)
  if (!term) return undefined
  return stringAt(payload, 5 + 4 + name.length + 1 + 4 + term.length + 16)
}

function stringAt(payload: Buffer, at: number): Buffer | undefined {
  if (at + 4 > payload.length) return undefined
  const end = at + 4 + payload.readUInt32BE(at)
  return end > payload.length ? undefined : payload.subarray(at + 4, end)
}

const original = handlers[channelRequest]
if (original) handlers[channelRequest] = keepModes(original)
