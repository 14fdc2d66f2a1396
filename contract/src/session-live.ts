import { z } from 'zod'
import { conversation, subscription } from './endpoint.ts'
import { InOrganization, SessionId } from './ids.ts'

/** What somebody who watches a session is sent. */
export const WatchMessage = z.discriminatedUnion('type', [
  /** A terminal, or a command without one, has shown this. */
  z.object({
    type: z.literal('shown'),
    connectionId: z.uuid(),
    /** Of this connection, from 1. */
    terminal: z.number().int(),
    /** `Shell`, or the command. */
    title: z.string(),
    /** Without one it is plain text. */
    hasTerminal: z.boolean(),
    columns: z.number().int(),
    rows: z.number().int(),
    /** All that was shown of it before is to be forgotten. */
    isBeginning: z.boolean(),
    /** What came out of it, base64; may be cut within a character. */
    data: z.string(),
  }),
  z.object({ type: z.literal('closed'), connectionId: z.uuid(), terminal: z.number().int() }),
  /** The session is not as it was: read it again. */
  z.object({ type: z.literal('changed') }),
  /** Nothing more comes. */
  z.object({ type: z.literal('over'), text: z.string() }),
])
export type WatchMessage = z.infer<typeof WatchMessage>

const Columns = z.coerce.number().int().min(2).max(1000)
const Rows = z.coerce.number().int().min(1).max(1000)

/** To a terminal in the browser; what the target shows comes as bytes. */
export const TerminalMessage = z.discriminatedUnion('type', [
  /** The session is not as it was: read it again. */
  z.object({ type: z.literal('changed') }),
  /** It is over; nothing more comes. */
  z.object({
    type: z.literal('ended'),
    /** `exited`: the program is done. `lost`: the connection broke. */
    how: z.enum(['exited', 'lost']),
    exitCode: z.number().int().optional(),
    signal: z.string().optional(),
    /** One sentence. */
    text: z.string(),
  }),
])
export type TerminalMessage = z.infer<typeof TerminalMessage>

/** From a terminal in the browser; what is typed comes as bytes. */
export const TerminalSaid = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('resize'), columns: Columns, rows: Rows }),
  /** So many bytes more are on the screen, so many more may come. */
  z.strictObject({ type: z.literal('shown'), bytes: z.number().int().min(1) }),
])
export type TerminalSaid = z.infer<typeof TerminalSaid>

/** So many bytes may be on their way to a browser, or wait in it, before it has said that they are shown. */
export const terminalWindow = 512 * 1024

const OneSession = InOrganization.extend({ sessionId: SessionId })

export const sessionLiveApi = {
  watch: subscription({
    path: '/organizations/:organizationId/sessions/:sessionId/live',
    access: 'sessions:watch',
    summary: 'What the terminals of a session show, as it happens',
    params: OneSession,
    message: WatchMessage,
  }),
  /** The caller's own session, and in person: an API token has no hands. */
  terminal: conversation({
    path: '/organizations/:organizationId/sessions/:sessionId/terminal',
    access: 'sessions:start',
    summary: 'A terminal of one’s own session, for a browser',
    params: OneSession,
    query: z.object({ columns: Columns.default(80), rows: Rows.default(24) }),
    message: TerminalMessage,
    said: TerminalSaid,
  }),
}
