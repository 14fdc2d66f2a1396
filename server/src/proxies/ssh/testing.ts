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
import { startSshProxy, type SshProxy, type SshProxyOptions } from './ssh-proxy.ts'
import { TestBroker, TestRecorders } from './test-broker.ts'

export { TestBroker, TestRecorders } from './test-broker.ts'

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
