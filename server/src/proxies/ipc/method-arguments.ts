import { OrganizationId, SessionId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { ConnectionId, LoginToken, SessionBroker } from '../broker.ts'
import type { BrokerMethod } from './methods.ts'

type WithoutSignal<Args> = Args extends [...infer Said, AbortSignal] ? Said : Args
type ArgumentsOf<Method extends BrokerMethod> = WithoutSignal<Parameters<SessionBroker[Method]>>

/** What was given out here. */
const handle = z.string().max(200)
/** Longer than any packet of a client or a target: what they make up must not keep a proxy from reporting it. */
const words = z.string().max(300_000)
const count = z.number().int().min(0)

const token = z.custom<LoginToken>((value) => handle.safeParse(value).success)
const connection = z.custom<ConnectionId>((value) => handle.safeParse(value).success)

const from = { address: words, client: words }
const code = words.exactOptional()
const passwordTry = z.strictObject({ username: words, password: words, code, ...from })
const keyOffer = z.strictObject({
  ...{ username: words, algorithm: words, blob: words, code },
  ...from,
})

const openRequest = z.strictObject({
  ...{ sessionType: words, target: words, policy: words, reason: words, ticket: words },
  organizationId: OrganizationId.exactOptional(),
  protocol: z.enum(['ssh', 'browser']),
  ...from,
})

const recordingEnd = z.strictObject({
  ...{ bytes: count, segments: count, durationMs: count },
  head: z
    .string()
    .regex(/^[0-9a-f]{1,128}$/)
    .exactOptional(),
  problem: words.exactOptional(),
})

const at = { at: z.number().min(0).max(8.64e15) }
const fact = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ ...at, kind: z.literal('connected'), account: words },
    from: z.strictObject({ address: words, port: z.number().int() }).exactOptional(),
  }),
  z.strictObject({ ...at, kind: z.literal('shell') }),
  z.strictObject({ ...at, kind: z.literal('exec'), command: words }),
  z.strictObject({
    ...{ ...at, kind: z.literal('exit'), command: words },
    exitCode: z.number().int().exactOptional(),
    signal: words.exactOptional(),
  }),
  z.strictObject({ ...at, kind: z.literal('command'), line: words }),
  z.strictObject({
    ...{ ...at, kind: z.literal('command-rule') },
    ...{ line: words, pattern: words, action: words },
  }),
  z.strictObject({
    ...{ ...at, kind: z.literal('refused'), what: z.enum(['shell', 'command', 'transfer']) },
    ...{ command: words, reason: words },
  }),
  z.strictObject({
    ...{ ...at, kind: z.literal('file') },
    operation: z.enum([
      ...(['read', 'written', 'removed', 'renamed', 'made-directory'] as const),
      ...(['removed-directory', 'changed', 'linked'] as const),
    ]),
    path: words,
    newPath: words.exactOptional(),
    bytes: count.exactOptional(),
    sha256: words.exactOptional(),
    succeeded: z.boolean(),
  }),
  z.strictObject({
    ...{ ...at, kind: z.literal('forward') },
    direction: z.enum(['local', 'remote', 'agent', 'x11']),
    ...{ to: words, isAllowed: z.boolean() },
  }),
])

const mostShownBytes = 1024 * 1024
const terminalView = z.strictObject({
  ...{ terminal: count, title: words, hasTerminal: z.boolean() },
  ...{ columns: count, rows: count, isBeginning: z.boolean(), before: words },
  offset: count,
  data: z.custom<Uint8Array>((data) => data instanceof Uint8Array && data.length <= mostShownBytes),
  isClosed: z.boolean(),
})

/** What each method may be called with, its signal left out. All of it comes from outside and is held to its shape. */
export const methodArguments = {
  banner: z.tuple([]),
  signInByPassword: z.tuple([passwordTry]),
  isKnownKey: z.tuple([keyOffer]),
  signInByKey: z.tuple([keyOffer]),
  askBrowser: z.tuple([z.strictObject({ username: words, ...from })]),
  awaitBrowser: z.tuple([handle]),
  awaitSignOut: z.tuple([token]),
  signedOut: z.tuple([token]),
  choices: z.tuple([token, words]),
  open: z.tuple([token, openRequest]),
  follow: z.tuple([SessionId]),
  destination: z.tuple([connection]),
  checkHostKey: z.tuple([
    connection,
    z.strictObject({ algorithm: words, blob: words, hop: words }),
  ]),
  beginRecording: z.tuple([connection]),
  endRecording: z.tuple([connection, recordingEnd]),
  tell: z.tuple([connection, z.array(fact).max(2000).readonly()]),
  show: z.tuple([connection, terminalView]),
  extend: z.tuple([connection]),
  disconnected: z.tuple([connection, words]),
} satisfies { [Method in BrokerMethod]: z.ZodType<ArgumentsOf<Method>> }

type Taken<Method extends BrokerMethod> = z.output<(typeof methodArguments)[Method]>
type TooNarrow = {
  [Method in BrokerMethod]: ArgumentsOf<Method> extends Taken<Method> ? never : Method
}[BrokerMethod]
/** Does not compile, and names the method, when one takes less than the broker does: a kind of fact, say. */
true satisfies [TooNarrow] extends [never] ? true : TooNarrow
