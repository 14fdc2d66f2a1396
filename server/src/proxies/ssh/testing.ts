import './longest-packet.ts'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { Client, type ClientChannel } from 'ssh2'
import { type ConnectionProfile, defaultProfile } from '@gatehouse/contract/access-policies'
import type { OrganizationId, SessionId, UserId } from '@gatehouse/contract/ids'
import type { SessionEvent } from '@gatehouse/recording/event'
import type {
  BrokerChoice,
  ConnectionId,
  Destination,
  LoginToken,
  OpenAnswer,
  OpenRequest,
  RecordingEnd,
  SessionBroker,
  SessionFact,
  SessionNews,
  TerminalView,
} from '../broker.ts'
import type { Recorder, RecorderStore } from './recorder.ts'
import { startSshProxy, type SshProxy, type SshProxyOptions } from './ssh-proxy.ts'

const run = promisify(execFile)

/** Why real peers cannot be had here; undefined when they can. */
export const missingPeers: string | undefined =
  process.getuid?.() !== 0
    ? 'sshd needs root'
    : ['/usr/sbin/sshd', '/usr/bin/ssh', '/usr/bin/sftp', '/usr/bin/scp', '/usr/bin/rsync'].find(
        (file) => !existsSync(file),
      )

export interface Peer {
  port: number
  directory: string
  hostKey: string
  /** Private key with which root may sign in there. */
  userKey: string
  process: ChildProcess
  stop(): Promise<void>
}

/** A real sshd on a free port of this computer; root signs in with a key made for it. */
export async function startSshd(settings: readonly string[] = []): Promise<Peer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sshd-'))
  const file = (name: string) => path.join(directory, name)
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('host')])
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('user')])
  mkdirSync('/run/sshd', { recursive: true })
  const port = await freePort()
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host')}`,
    `AuthorizedKeysFile ${file('user.pub')}`,
    'StrictModes no',
    'PermitRootLogin yes',
    'UsePAM no',
    'PidFile none',
    'MaxStartups 1000',
    'MaxSessions 1000',
    'PrintMotd no',
    'PrintLastLog no',
    'AcceptEnv LANG LC_*',
    'AllowStreamLocalForwarding yes',
    'X11Forwarding yes',
    'Subsystem sftp internal-sftp',
    ...settings,
  ]
  await writeFile(file('config'), `${lines.join('\n')}\n`)
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('config')], { stdio: 'ignore' })
  await untilListening(port)
  return {
    port,
    directory,
    process: sshd,
    hostKey: await readFile(file('host.pub'), 'utf8'),
    userKey: await readFile(file('user'), 'utf8'),
    async stop() {
      const ended = new Promise((resolve) => sshd.once('exit', resolve))
      sshd.kill('SIGKILL')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`Nothing listens on port ${port}`)
}

/** A broker in memory: one user, some targets, and knobs for tests. */
export class TestBroker implements SessionBroker {
  readonly facts: SessionFact[] = []
  readonly ended: { connection: ConnectionId; why: string }[] = []
  readonly recordings: RecordingEnd[] = []
  readonly requests: OpenRequest[] = []
  readonly views: ({ connection: ConnectionId } & TerminalView)[] = []
  readonly signIns: string[] = []
  readonly offers: string[] = []
  profile: ConnectionProfile = {
    ...defaultProfile,
    recording: { isEnabled: true, output: true, input: true, files: true, onFailure: 'stop' },
  }
  password = 'Correct-Horse-1'
  code: string | undefined
  keys: string[] = []
  state: SessionNews = { state: 'ready', text: '' }
  endsAt = new Date(Date.now() + 3_600_000)
  destinations: Record<string, Destination>
  choiceList: BrokerChoice[] = []
  isTrusted = true
  isWatched = false
  isRecorded = true
  isDown = false
  signedOutCount = 0
  needs: ('reason' | 'ticket')[] = []
  browser = Promise.withResolvers<'yes' | 'no'>()
  readonly #ears = new Set<(news: SessionNews) => void>()
  #connections = 0

  constructor(destinations: Record<string, Destination>) {
    this.destinations = destinations
  }

  /** To everybody who follows, and to those who come later. */
  say(news: SessionNews): void {
    if (news.state === 'watched' || news.state === 'unwatched')
      this.isWatched = news.state === 'watched'
    else if (news.state !== 'message') this.state = news
    for (const ear of this.#ears) ear(news)
  }

  banner(): Promise<string> {
    return Promise.resolve('Authorized use only.')
  }

  signInByPassword: SessionBroker['signInByPassword'] = async ({ username, password, code }) => {
    this.signIns.push(`password ${username}`)
    if (username === 'nobody' || password !== this.password) return refused
    if (this.code === undefined) return this.#in(username)
    if (code === undefined) return { outcome: 'needs-code' }
    return code === this.code ? this.#in(username) : refused
  }

  isKnownKey: SessionBroker['isKnownKey'] = async ({ blob }) => {
    this.offers.push(blob)
    return this.keys.includes(blob)
  }

  signInByKey: SessionBroker['signInByKey'] = async ({ username, blob, code }) => {
    this.signIns.push(`key ${username}`)
    if (!this.keys.includes(blob)) return refused
    if (this.code === undefined || code === this.code) return this.#in(username)
    return code === undefined ? { outcome: 'needs-code' } : refused
  }

  askBrowser: SessionBroker['askBrowser'] = async () => ({
    id: 'ask-1',
    url: 'https://desk.example/approve/ask-1',
    code: 'KLMN-42',
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  })

  awaitBrowser: SessionBroker['awaitBrowser'] = async () =>
    (await this.browser.promise) === 'yes' ? this.#in('alice') : refused

  /** Somebody ends every sign-in that is there. */
  readonly endSignIns = new EventTarget()
  awaitSignOut: SessionBroker['awaitSignOut'] = (_token, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(''))
      this.endSignIns.addEventListener('end', () => resolve('Your sign-in has ended.'), { signal })
    })

  signedOut: SessionBroker['signedOut'] = async () => {
    this.signedOutCount += 1
  }

  choices: SessionBroker['choices'] = async (_token, text) =>
    this.choiceList.filter(({ targetName }) => targetName.includes(text))

  open: SessionBroker['open'] = async (_token, request): Promise<OpenAnswer> => {
    this.requests.push(request)
    const destination = this.destinations[request.target]
    if (!destination)
      return { outcome: 'refused', text: `You have no access to ${request.target}.` }
    for (const what of this.needs) {
      if (request[what] === '') return { outcome: 'needs', what, text: `A ${what} is needed.` }
    }
    this.#connections += 1
    const connection = `${request.target}/${this.#connections}` as ConnectionId
    return {
      outcome: 'opened',
      connection,
      session: {
        sessionId: 'session-1' as SessionId,
        organizationId: 'organization-1' as OrganizationId,
        organizationName: 'Contoso',
        targetName: destination.name,
        sessionTypeName: request.sessionType,
        policyName: 'All servers',
        profile: this.profile,
        state: this.state,
        startsAt: new Date().toISOString(),
        endsAt: this.endsAt.toISOString(),
      },
    }
  }

  async *follow(_sessionId: SessionId, signal: AbortSignal): AsyncGenerator<SessionNews> {
    const queue: SessionNews[] = [this.state]
    if (this.isWatched) queue.push({ state: 'watched', text: '' })
    let wake = () => {}
    const ear = (news: SessionNews) => {
      queue.push(news)
      wake()
    }
    this.#ears.add(ear)
    signal.addEventListener('abort', () => wake())
    try {
      while (!signal.aborted) {
        for (let news = queue.shift(); news; news = queue.shift()) yield news
        if (!signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.#ears.delete(ear)
    }
  }

  destination: SessionBroker['destination'] = async (connection) => {
    const found = this.destinations[connection.split('/')[0] ?? '']
    if (!found) throw new Error('no destination')
    return found
  }

  checkHostKey: SessionBroker['checkHostKey'] = async () => ({
    isTrusted: this.isTrusted,
    text: this.isTrusted ? '' : 'web1 shows another host key than before. Nothing was sent to it.',
  })

  beginRecording: SessionBroker['beginRecording'] = async () =>
    this.isRecorded ? (anOrder as never) : undefined

  endRecording: SessionBroker['endRecording'] = async (_connection, end) => {
    this.#requireUp()
    this.recordings.push(end)
  }

  tell: SessionBroker['tell'] = async (_connection, facts) => {
    this.#requireUp()
    this.facts.push(...facts)
  }

  show: SessionBroker['show'] = async (connection, view) => {
    this.#requireUp()
    this.views.push({ connection, ...view })
  }

  extend: SessionBroker['extend'] = async () => ({ isExtended: true, text: '' })

  disconnected: SessionBroker['disconnected'] = async (connection, why) => {
    this.#requireUp()
    this.ended.push({ connection, why })
  }

  #requireUp(): void {
    if (this.isDown) throw new Error('The broker does not answer')
  }

  #in(username: string) {
    return {
      outcome: 'in' as const,
      token: 'token' as LoginToken,
      userId: 'user-1' as UserId,
      username,
      displayName: 'Alice',
    }
  }
}

const refused = { outcome: 'refused' as const, text: 'This was not right.', isFinal: false }
const anOrder = { recordingId: 'recording-1' }

/** Recordings in memory, whole. */
export class TestRecorders implements RecorderStore {
  readonly events: SessionEvent[] = []
  fail: (cause: Error) => void = () => {}
  /** While set, the disk is behind. */
  behind: Promise<void> | undefined

  async open(_order: unknown, onFailure: (cause: Error) => void): Promise<Recorder> {
    this.fail = onFailure
    return {
      write: (event) => {
        this.events.push('data' in event ? { ...event, data: Uint8Array.from(event.data) } : event)
        return this.behind
      },
      end: async () => ({ bytes: 1, segments: 1, durationMs: 1 }),
    }
  }

  /** All that was kept of one kind, as text. */
  text(kind: 'output' | 'stderr' | 'input'): string {
    const parts = this.events.flatMap((event) =>
      event.kind === kind ? [Buffer.from(event.data)] : [],
    )
    return Buffer.concat(parts).toString()
  }
}

export interface Gate {
  proxy: SshProxy
  broker: TestBroker
  recorders: TestRecorders
  /** Arguments for ssh, scp and sftp; `port` is the letter of the option for the port. */
  client(port: 'p' | 'P'): string[]
  /** With a password, and so on; asked for by the client through a program. */
  environment: NodeJS.ProcessEnv
  log: string[]
  directory: string
  stop(): Promise<void>
}

/** A proxy before a sshd, with a user `alice` who signs in with a key. */
export async function startGate(
  sshd: { port: number; userKey: string },
  options: Partial<SshProxyOptions> = {},
): Promise<Gate> {
  const directory = await mkdtemp(path.join(tmpdir(), 'gate-'))
  const file = (name: string) => path.join(directory, name)
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('host')])
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('alice')])
  const broker = new TestBroker({
    web1: {
      ...{ address: '127.0.0.1', port: sshd.port, name: 'web1', username: 'root' },
      ...{ algorithms: 'modern', login: { kind: 'private-key', privateKey: sshd.userKey } },
    },
  })
  broker.keys.push((await readFile(file('alice.pub'), 'utf8')).split(' ')[1] ?? '')
  const recorders = new TestRecorders()
  const log: string[] = []
  const proxy = await startSshProxy({
    broker,
    recorders,
    hostKeys: [await readFile(file('host'), 'utf8')],
    listen: { host: '127.0.0.1', port: 0 },
    log: pino({ level: 'debug' }, { write: (line) => void log.push(line) }),
    now: () => new Date(),
    limits: { refusalMs: 20, farewellMs: 2000, waitingPerAddress: 300 },
    ...options,
  })
  await writeFile(
    file('askpass'),
    `#!/bin/sh\nhead -n1 ${file('answers')}; sed -i 1d ${file('answers')}\n`,
    { mode: 0o700 },
  )
  const client = (port: 'p' | 'P') => [
    ...[`-${port}`, String(proxy.address.port), '-F', 'none', '-i', file('alice')],
    ...['-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'LogLevel=ERROR'],
    ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=no'],
  ]
  return {
    ...{ proxy, broker, recorders, client, log, directory },
    environment: {
      PATH: process.env['PATH'],
      HOME: directory,
      SSH_ASKPASS: file('askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
    },
    async stop() {
      await proxy.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export interface Ran {
  code: number | null
  signal: string | null
  stdout: Buffer
  stderr: string
}

/** A program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { input?: Buffer; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: options.env })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => out.push(data))
    child.stderr.on('data', (data: Buffer) => err.push(data))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
    )
  })
}

export const ssh = (
  gate: Gate,
  user: string,
  command: string[],
  input?: Buffer,
  extra: string[] = [],
): Promise<Ran> =>
  runProgram('ssh', [...gate.client('p'), ...extra, '-l', user, '127.0.0.1', ...command], {
    env: gate.environment,
    ...(input ? { input } : {}),
  })

export interface Terminal {
  type(text: string): void
  /** All that was shown, once it fits. */
  until(pattern: RegExp | string): Promise<string>
  shown(): string
  resize(columns: number, rows: number): void
  /** How it ended. */
  ended: Promise<{ code: number | null | undefined }>
  /** Leaves without a word. */
  vanish(): void
}

/** A terminal of alice, who signs in with her key. */
export async function openTerminal(
  gate: Gate,
  user: string,
  {
    columns = 80,
    rows = 24,
    term = 'xterm-256color',
    command = '',
    /** Encoded as in RFC 4254, section 8. */
    modes = Buffer.from([0]),
  } = {},
): Promise<Terminal> {
  const client = new Client()
  const privateKey = await readFile(path.join(gate.directory, 'alice'))
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject)
    client.connect({ host: '127.0.0.1', port: gate.proxy.address.port, username: user, privateKey })
  })
  client.on('error', () => undefined)
  const pty = { cols: columns, rows, term, modes: modes as object }
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    const opened = (cause: Error | undefined, it: ClientChannel) =>
      cause ? reject(cause) : resolve(it)
    if (command === '') client.shell(pty, opened)
    else client.exec(command, { pty }, opened)
  })
  let text = ''
  let code: number | null | undefined
  const watchers = new Set<() => void>()
  const hear = (data: Buffer) => {
    text += data.toString()
    for (const watcher of watchers) watcher()
  }
  channel.on('data', hear).stderr.on('data', hear)
  channel.on('exit', (status: number | null) => (code = status))
  const ended = new Promise<{ code: number | null | undefined }>((resolve) => {
    channel.once('close', () => {
      client.end()
      for (const watcher of watchers) watcher()
      resolve({ code })
    })
  })
  let isOver = false
  void ended.then(() => (isOver = true))
  const fits = (pattern: RegExp | string) =>
    typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)
  return {
    type: (keys) => void channel.write(keys),
    shown: () => text,
    resize: (width, height) => channel.setWindow(height, width, 0, 0),
    ended,
    vanish: () => client.destroy(),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`Not shown: ${pattern}\n${text}`)), 20_000)
        const look = () => {
          if (!fits(pattern) && !isOver) return
          clearTimeout(timer)
          watchers.delete(look)
          if (fits(pattern)) resolve(text)
          else reject(new Error(`It ended without: ${pattern}\n${text}`))
        }
        watchers.add(look)
        look()
      }),
  }
}

/** Until something is so; looks often. */
export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const found = look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('It never came to be')
}
