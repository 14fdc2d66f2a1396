import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { authorizedKeyLine } from '@gatehouse/ssh-cert/authorized-key'
import { ed25519KeyPair, publicHalf } from '@gatehouse/ssh-cert/ed25519'
import { writePrivateKey } from '@gatehouse/ssh-cert/private-key'
import { fingerprintOf } from '../ssh/fingerprint.ts'
import { childrenOf, endProcessesOf, kill } from './user-processes.ts'

const run = promisify(execFile)

/** A user of this computer, made for one test and removed after it. */
export interface SshdUserInput {
  password?: string
  /** Lines of authorized_keys. */
  authorizedKeys?: readonly string[]
  /** What the user may do, as in sudoers: `ALL=(ALL) NOPASSWD: ALL`. */
  sudo?: string
  shell?: string
  /** `2020-01-01`: the account has expired since. */
  expiresOn?: string
}

export interface SshdUser {
  name: string
  home: string
}

export interface HostKeyFile {
  /** `ssh-ed25519` */
  algorithm: string
  /** Base64, as it goes over the wire. */
  blob: string
  fingerprint: string
}

export interface TestSshd {
  address: string
  port: number
  hostKeys: HostKeyFile[]
  /** By the names that they were asked for with; their real ones are made up. */
  users: Readonly<Record<string, SshdUser>>
  /** What it wrote so far, one line each. */
  log(): string
  /** The same server with other host keys, as after an installation from scratch. */
  renewHostKeys(): Promise<void>
  /** Ends it with all that runs in it, and removes its users and files. */
  close(): Promise<void>
}

export interface SshdOptions {
  users?: Readonly<Record<string, SshdUserInput>>
  /** Lines of sshd_config; they win over ours. */
  config?: readonly string[]
  hostKeyTypes?: readonly string[]
}

/** What is missing here; empty when nothing is. For `describe.skipIf`. */
export function missingForSshd(): string {
  if (process.getuid?.() !== 0) return 'root'
  const programs = [
    '/usr/sbin/sshd',
    '/usr/bin/ssh-keygen',
    '/usr/sbin/useradd',
    '/usr/bin/setpriv',
  ]
  return programs.filter((program) => !existsSync(program)).join(', ')
}

/** A key pair in OpenSSH's form. */
export function aKeyPair(): { privateKey: string; publicKey: string } {
  const { privateKey } = ed25519KeyPair()
  return {
    privateKey: writePrivateKey(privateKey, 'test'),
    publicKey: authorizedKeyLine(publicHalf(privateKey), 'test'),
  }
}

/** A real OpenSSH server on a free port of 127.0.0.1, which ends with this process at the latest. */
export async function startSshd(options: SshdOptions = {}): Promise<TestSshd> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-sshd-'))
  const users: Record<string, SshdUser> = {}
  for (const [key, input] of Object.entries(options.users ?? {})) users[key] = await addUser(input)
  const port = await freePort()
  const types = options.hostKeyTypes ?? ['ed25519']
  let hostKeys = await makeHostKeys(directory, types)
  const file = await writeConfig(directory, port, types, options.config ?? [])
  let daemon = await startDaemon(file)
  return {
    ...{ address: '127.0.0.1', port, users },
    get hostKeys() {
      return hostKeys
    },
    log: () => daemon.log(),
    async renewHostKeys() {
      await daemon.stop()
      hostKeys = await makeHostKeys(directory, types)
      daemon = await startDaemon(file)
    },
    async close() {
      await daemon.stop()
      for (const { name } of Object.values(users)) await removeUser(name)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function addUser(input: SshdUserInput): Promise<SshdUser> {
  const name = `ghtest-${randomBytes(5).toString('hex')}`
  const home = `/home/${name}`
  const expiry = input.expiresOn === undefined ? [] : ['-e', input.expiresOn]
  await run('useradd', ['-m', '-d', home, '-s', input.shell ?? '/bin/sh', ...expiry, name])
  // Without a password an account counts as locked, also for keys: * is one that nobody can type.
  await run('usermod', ['-p', '*', name])
  if (input.password !== undefined) await setPassword(name, input.password)
  if (input.authorizedKeys) await writeAuthorizedKeys(name, home, input.authorizedKeys)
  if (input.sudo !== undefined) {
    await writeFile(`/etc/sudoers.d/${name}`, `${name} ${input.sudo}\n`, { mode: 0o440 })
  }
  return { name, home }
}

async function setPassword(name: string, password: string): Promise<void> {
  const done = run('chpasswd')
  done.child.stdin?.end(`${name}:${password}\n`)
  await done
}

async function writeAuthorizedKeys(name: string, home: string, keys: readonly string[]) {
  await mkdir(`${home}/.ssh`, { mode: 0o700 })
  await writeFile(`${home}/.ssh/authorized_keys`, `${keys.join('\n')}\n`, { mode: 0o600 })
  await run('chown', ['-R', name, `${home}/.ssh`])
}

async function removeUser(name: string): Promise<void> {
  const { stdout } = await run('id', ['-u', name])
  await endProcessesOf(Number(stdout))
  await rm(`/etc/sudoers.d/${name}`, { force: true })
  await run('userdel', ['-r', '-f', name])
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given out')
  return address.port
}

async function makeHostKeys(directory: string, types: readonly string[]): Promise<HostKeyFile[]> {
  const keys: HostKeyFile[] = []
  for (const type of types) {
    const file = join(directory, `host_${type}`)
    await rm(file, { force: true })
    await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'test', '-f', file])
    const [algorithm = '', blob = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ')
    keys.push({ algorithm, blob, fingerprint: fingerprintOf(Buffer.from(blob, 'base64')) })
  }
  return keys
}

async function writeConfig(
  directory: string,
  port: number,
  types: readonly string[],
  lines: readonly string[],
): Promise<string> {
  const file = join(directory, 'sshd_config')
  const config = [
    // The first of two lines about the same thing counts.
    ...lines,
    `ListenAddress 127.0.0.1:${port}`,
    ...types.map((type) => `HostKey ${join(directory, `host_${type}`)}`),
    'PidFile none',
    'UsePAM no',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin no',
    'MaxStartups 100',
    'PrintMotd no',
  ]
  await writeFile(file, `${config.join('\n')}\n`)
  return file
}

interface Daemon {
  log(): string
  stop(): Promise<void>
}

async function startDaemon(file: string): Promise<Daemon> {
  // Left where it is: other servers of this computer need it as well.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  const command = ['--pdeathsig', 'KILL', '/usr/sbin/sshd', '-D', '-e', '-f', file]
  const child = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  let written = ''
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written += text
    if (written.includes('Server listening on')) resolve()
  })
  child.once('exit', () => reject(new Error(`sshd ended at once: ${written}`)))
  await listening
  return {
    log: () => written,
    async stop() {
      const sessions = await childrenOf(child.pid ?? 0)
      child.kill('SIGKILL')
      await exited
      // Connections go on without the server that took them.
      sessions.forEach(kill)
    },
  }
}
