import type { Socket } from 'node:net'
import {
  type AnyAuthMethod,
  type AuthenticationType,
  type AuthHandlerMiddleware,
  Client,
  type NextAuthHandler,
  type Prompt,
} from 'ssh2'
import type { AlgorithmProfile } from '@gatehouse/contract/targets'
import { algorithmsOf } from './algorithms.ts'
import { explain, type Progress } from './explain.ts'
import type { SshLogin } from './ssh-login.ts'
import { type Proof, readProof } from './proof.ts'
import { quoted } from './ssh-trouble.ts'
import { CertificateAgent } from './user-certificate.ts'
import { within } from './within.ts'

export interface SignIn {
  address: string
  port: number
  username: string
  login: SshLogin
  algorithms: AlgorithmProfile
  /** The way there; keys are pinned for each. */
  hop?: string | undefined
  checkHostKey(key: HostKeyShown): Promise<HostKeyVerdict>
  /** For each phase. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
}

export interface HostKeyShown {
  /** As in RFC 4253: `ssh-ed25519`. */
  algorithm: string
  /** The public key as it goes over the wire, base64. */
  blob: string
  hop: string
}

export interface HostKeyVerdict {
  isTrusted: boolean
  /** Why not, or what is to be known about it; empty when all is as always. */
  text: string
}

const handshakeMs = 15_000
const loginMs = 30_000

/**
 * A client that is signed in. The socket is its own from now on, also when it fails.
 * @throws {SshTrouble} step `host-key` or `login`
 */
export async function signIn(socket: Socket, options: SignIn): Promise<Client> {
  const client = new Client()
  const progress: Progress = {
    ...{ step: 'host-key', offers: {}, hostKey: undefined, banner: '', prompt: '' },
    ...{ methods: [], isPartial: false },
  }
  const where = { ...options, loginKind: options.login.kind }
  const ended = Promise.withResolvers<never>()
  // Nobody waits for it after the login; ssh2 would end the process for an error that nobody hears.
  ended.promise.catch(() => undefined)
  client.on('error', (cause) => ended.reject(explain(cause, progress, where)))
  client.on('close', () => ended.reject(explain(undefined, progress, where)))
  client.on('banner', (text) => (progress.banner = quoted(text)))

  const late = () => explain('late', progress, where)
  const waitFor = (event: Promise<void>, ms: number) =>
    within(Promise.race([event, ended.promise]), {
      ms: options.timeoutMs ?? ms,
      late,
      signal: options.signal,
    })
  try {
    const keyed = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<void>()
    client.once('handshake', () => {
      progress.step = 'login'
      keyed.resolve()
    })
    client.once('ready', () => ready.resolve())
    connect(client, socket, options, progress)
    await waitFor(keyed.promise, handshakeMs)
    await waitFor(ready.promise, loginMs)
    return client
  } catch (trouble) {
    client.destroy()
    socket.destroy()
    throw trouble
  }
}

function connect(client: Client, socket: Socket, options: SignIn, progress: Progress): void {
  client.connect({
    sock: socket,
    username: options.username,
    algorithms: algorithmsOf(options.algorithms),
    readyTimeout: 0,
    keepaliveInterval: 15_000,
    keepaliveCountMax: 4,
    ident: 'Gatehouse',
    hostVerifier: (key: Buffer, verify: (isValid: boolean) => void) => {
      void verifyHostKey(key, options, progress).then(verify)
    },
    authHandler: authHandler(client, options, progress),
    debug: (line) => noteOffer(line, progress),
  })
}

async function verifyHostKey(
  blob: Buffer,
  { checkHostKey, hop = 'direct' }: SignIn,
  progress: Progress,
): Promise<boolean> {
  try {
    const algorithm = algorithmOfBlob(blob)
    progress.hostKey = await checkHostKey({ algorithm, blob: blob.toString('base64'), hop })
    return progress.hostKey.isTrusted
  } catch (cause) {
    progress.hostKeyFailure = cause
    return false
  }
}

/** RFC 4253 §6.6: a key begins with its type. */
export function algorithmOfBlob(blob: Buffer): string {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0
  return quoted(blob.toString('latin1', 4, 4 + Math.min(length, 64)))
}

/** `Handshake: (remote) KEX method: a,b`; all other lines are none of our business. */
function noteOffer(line: string, progress: Progress): void {
  const match = /^Handshake: \((local|remote)\) ([^:]+): (.*)$/.exec(line)
  if (!match) return
  const [, side, what = '', list = ''] = match
  const offer = (progress.offers[what] ??= { local: '', remote: '' })
  offer[side === 'local' ? 'local' : 'remote'] = list
}

/**
 * First asks what the server takes, which costs no attempt; then gives what we have, once. A second attempt with the same
 * secret in another way would count twice where accounts are locked after failures.
 */
function authHandler(
  client: Client,
  { username, login }: SignIn,
  progress: Progress,
): AuthHandlerMiddleware {
  const proof = readProof(login)
  let tries = 0
  return (methods: AuthenticationType[] | null, isPartial: boolean, next: NextAuthHandler) => {
    tries += 1
    if (tries === 1) return next({ type: 'none', username })
    progress.methods = methods ?? []
    progress.isPartial = isPartial
    if (tries > 2) return refuse(next)
    const method = methodOf(proof, username, progress, client)
    return method ? next(method) : refuse(next)
  }
}

// Declared to take a method, but ssh2 stops trying at `false`.
const refuse = (next: NextAuthHandler): void => (next as unknown as (none: false) => void)(false)

function methodOf(
  proof: Proof,
  username: string,
  progress: Progress,
  client: Client,
): AnyAuthMethod | undefined {
  const takes = (method: AuthenticationType) => progress.methods.includes(method)
  if (proof.kind === 'key') {
    if (!takes('publickey')) return undefined
    if (!proof.certificate) return { type: 'publickey', username, key: proof.key }
    const agent = new CertificateAgent(client, proof.key, proof.certificate)
    return { type: 'agent', username, agent }
  }
  if (takes('password')) return { type: 'password', username, password: proof.password }
  if (!takes('keyboard-interactive')) return undefined
  const prompt = answerPrompts(proof.password, progress)
  return { type: 'keyboard-interactive', username, prompt }
}

/** Answers one hidden question with the password; a second one is about something that we do not have. */
function answerPrompts(password: string, progress: Progress) {
  let isAnswered = false
  return (
    _name: string,
    instructions: string,
    _language: string,
    prompts: Prompt[],
    finish: (answers: string[]) => void,
  ): void => {
    const [first] = prompts
    if (!isAnswered && prompts.length === 1 && first && !first.echo) {
      isAnswered = true
      return finish([password])
    }
    progress.prompt = quoted(`${instructions} ${first?.prompt ?? ''}`)
    return finish(prompts.map(() => ''))
  }
}
