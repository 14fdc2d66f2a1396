import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { aKeyPair, missingForSshd, startSshd, type TestSshd } from '../testing/sshd.ts'
import { type ConnectSsh, connectSsh, type SshConnection } from './connect-ssh.ts'
import { SshTrouble } from './ssh-trouble.ts'

const run = promisify(execFile)
const password = 'correct-Horse-9'
const trusting = () => Promise.resolve({ isTrusted: true, text: '' })

const troubleOf = async (promise: Promise<unknown>): Promise<SshTrouble> => {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (error instanceof SshTrouble) return error
  throw new Error('It did not fail with a trouble', { cause: error })
}

/** Something that listens and is not an SSH server. */
async function aListener(greeting: string): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    if (greeting === 'bye') return socket.destroy()
    return socket.write(greeting)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const to = (port: number, given: Partial<ConnectSsh> = {}): ConnectSsh => ({
  address: '127.0.0.1',
  port,
  username: 'nobody',
  login: { kind: 'password', password },
  algorithms: 'modern',
  checkHostKey: trusting,
  ...given,
})

describe('a host that cannot be connected to', () => {
  test('a name that nobody knows is named', async () => {
    const trouble = await troubleOf(connectSsh(to(22, { address: 'no-such-host.invalid' })))

    expect(trouble).toMatchObject({ step: 'name' })
    expect(trouble.text).toContain('no-such-host.invalid')
  })

  test('a port where nothing listens refuses', async () => {
    const trouble = await troubleOf(connectSsh(to(1)))

    expect(trouble.step).toBe('connection')
    expect(trouble.text).toBe('127.0.0.1 port 1 refuses connections.')
  })

  test('something else than an SSH server is told apart', async () => {
    const port = await aListener('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(40))

    const trouble = await troubleOf(connectSsh(to(port, { timeoutMs: 2000 })))

    expect(trouble.step).toBe('host-key')
    expect(trouble.text).toMatch(/not an SSH server|does not go on with SSH/)
  })

  test('a server that hangs up at once is told', async () => {
    const trouble = await troubleOf(connectSsh(to(await aListener('bye'))))

    expect(trouble.text).toContain('ended the connection before it showed its host key')
  })

  test('a server that says nothing is given up', async () => {
    const trouble = await troubleOf(connectSsh(to(await aListener(''), { timeoutMs: 50 })))

    expect(trouble.text).toContain('does not go on with SSH')
  })

  test('whoever waits may stop waiting', async () => {
    const port = await aListener('')
    const stop = new AbortController()
    const connecting = connectSsh(to(port, { signal: stop.signal }))

    stop.abort(new Error('the user went away'))

    await expect(connecting).rejects.toThrow('the user went away')
  })
})

const missing = missingForSshd()
describe.skipIf(missing !== '')(`a real sshd${missing && ` (missing: ${missing})`}`, () => {
  const pair = aKeyPair()
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd({
      users: {
        alice: { password, authorizedKeys: [pair.publicKey] },
        expired: { password, expiresOn: '2020-01-01' },
        noShell: { password, shell: '/bin/false' },
      },
    })
  })
  afterAll(() => sshd.close())

  const nameOf = (user: string) => sshd.users[user]?.name ?? ''
  const asAlice = (given: Partial<ConnectSsh> = {}) =>
    connectSsh(to(sshd.port, { username: nameOf('alice'), ...given }))
  async function use<T>(work: (connection: SshConnection) => Promise<T>): Promise<T> {
    await using connection = await asAlice()
    return await work(connection)
  }

  test('a password opens it, and a command runs there', async () => {
    const result = await use((connection) => connection.exec('id -un; echo oops >&2; exit 3'))

    expect(result).toEqual({
      ...{ exitCode: 3, signal: undefined, isCut: false },
      stdout: `${nameOf('alice')}\n`,
      stderr: 'oops\n',
    })
  })

  test('a key opens it', async () => {
    await using connection = await asAlice({
      login: { kind: 'private-key', privateKey: pair.privateKey },
    })

    expect(await connection.exec('echo $0')).toMatchObject({ exitCode: 0 })
  })

  test('the host key is asked about before the user is named', async () => {
    const seen: unknown[] = []
    await using connection = await asAlice({
      hop: 'node-2',
      checkHostKey: (key) => {
        seen.push(key)
        return trusting()
      },
    })

    expect(connection.client).toBeDefined()
    const [key] = sshd.hostKeys
    expect(seen).toEqual([{ algorithm: key?.algorithm, blob: key?.blob, hop: 'node-2' }])
  })

  test('a host key that is not trusted ends it, in the words of whoever refused', async () => {
    const refusing = () => Promise.resolve({ isTrusted: false, text: 'This is another host.' })

    const trouble = await troubleOf(asAlice({ checkHostKey: refusing }))

    expect(trouble).toMatchObject({ step: 'host-key', text: 'This is another host.' })
    expect(trouble.fix).toContain('ssh-keygen')
  })

  test('a check that fails lets nobody through', async () => {
    const failing = () => Promise.reject(new Error('database is gone'))

    const trouble = await troubleOf(asAlice({ checkHostKey: failing }))

    expect(trouble.step).toBe('host-key')
    expect(trouble.text).not.toContain('database')
  })

  test('a wrong password is said so, and not what it was', async () => {
    const login = { kind: 'password', password: 'hunter-2-secret' } as const

    const trouble = await troubleOf(asAlice({ login }))

    expect(trouble.step).toBe('login')
    expect(trouble.text).toBe(`127.0.0.1 refuses the password of ${nameOf('alice')}.`)
    expect(JSON.stringify(trouble)).not.toContain('hunter')
    expect(String(trouble.cause)).not.toContain('hunter')
  })

  test('a key that is not known there is said so', async () => {
    const login = { kind: 'private-key', privateKey: aKeyPair().privateKey } as const

    expect((await troubleOf(asAlice({ login }))).text).toContain('refuses the key')
  })

  test('a key that nobody can read is said so before anything is tried', async () => {
    const trouble = await troubleOf(asAlice({ login: { kind: 'private-key', privateKey: 'x' } }))

    expect(trouble.text).toBe('The private key of the credential cannot be read.')
  })

  test('an account that has expired does not get in', async () => {
    const trouble = await troubleOf(asAlice({ username: nameOf('expired') }))

    expect(trouble.step).toBe('login')
  })

  test('output ends where it gets too long', async () => {
    const result = await use((connection) => connection.exec('yes', { maxBytes: 1000 }))

    expect(result.isCut).toBe(true)
    expect(result.stdout).toHaveLength(1000)
  })

  test('a command that does not end is given up, and the connection goes on', async () => {
    await use(async (connection) => {
      const trouble = await troubleOf(connection.exec('sleep 600', { timeoutMs: 100 }))

      expect(trouble.step).toBe('channel')
      expect(await connection.exec('echo on')).toMatchObject({ stdout: 'on\n' })
    })
  })

  test('a script goes in by standard input, whole', async () => {
    const script = `cat <<'END'\n${'x'.repeat(300_000)}\nEND\n`

    const { stdout } = await use((connection) => connection.exec('sh -s', { stdin: script }))

    expect(stdout).toHaveLength(300_001)
  })

  test('a command that is ended by a signal says by which', async () => {
    const result = await use((connection) => connection.exec('kill -TERM $$'))

    expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGTERM' })
  })

  test('a host that goes away during a command is told', async () => {
    const connection = await asAlice()
    const trouble = troubleOf(connection.exec('kill -KILL $PPID'))

    expect((await trouble).step).toBe('channel')
    await connection.close()
  })

  test('commands after the end fail in words', async () => {
    const connection = await asAlice()
    await connection.close()

    expect((await troubleOf(connection.exec('true'))).step).toBe('channel')
  })

  test('a certificate of an authority that is trusted opens it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-ca-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'ca')])
    const server = await startSshd({
      users: { bob: {} },
      config: [`TrustedUserCAKeys ${join(directory, 'ca.pub')}`],
    })
    onTestFinished(() => server.close())
    const username = server.users['bob']?.name ?? ''
    const made = async (type: string) => {
      const file = join(directory, randomUUID())
      await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file])
      await run('ssh-keygen', [
        ...['-q', '-s', join(directory, 'ca'), '-I', 'test', '-n', username],
        ...['-V', '-5m:+5m', `${file}.pub`],
      ])
      const privateKey = await readFile(file, 'utf8')
      return { privateKey, certificate: await readFile(`${file}-cert.pub`, 'utf8') }
    }
    const signInWith = (login: { privateKey: string; certificate?: string }) =>
      connectSsh(to(server.port, { username, login: { kind: 'private-key', ...login } }))

    for (const type of ['ed25519', 'ecdsa', 'rsa']) {
      await using connection = await signInWith(await made(type))
      expect(await connection.exec('id -un'), type).toMatchObject({ stdout: `${username}\n` })
    }
    const { privateKey } = await made('ed25519')
    expect((await troubleOf(signInWith({ privateKey }))).text).toContain('refuses the key')
    const certificate = (await made('ecdsa')).certificate
    expect((await troubleOf(signInWith({ privateKey, certificate }))).step).toBe('login')
  }, 60_000)

  test('a device that has only old algorithms needs the legacy profile', async () => {
    const old = await startSshd({
      users: { admin: { password } },
      config: ['KexAlgorithms diffie-hellman-group14-sha1', 'Ciphers aes128-cbc', 'MACs hmac-sha1'],
    })
    onTestFinished(() => old.close())
    const username = old.users['admin']?.name ?? ''

    const trouble = await troubleOf(connectSsh(to(old.port, { username })))
    await using connection = await connectSsh(to(old.port, { username, algorithms: 'legacy' }))

    expect(trouble.text).toContain('no key exchange in common')
    expect(trouble.text).toContain('diffie-hellman-group14-sha1')
    expect(trouble.fix).toContain('legacy')
    expect(await connection.exec('true')).toMatchObject({ exitCode: 0 })
  })

  test('a server that asks by keyboard gets the password there', async () => {
    const asking = await startSshd({
      users: { carol: { password }, gone: { password, expiresOn: '2020-01-01' } },
      config: ['UsePAM yes', 'PasswordAuthentication no', 'KbdInteractiveAuthentication yes'],
    })
    onTestFinished(() => asking.close())
    const username = asking.users['carol']?.name ?? ''

    await using connection = await connectSsh(to(asking.port, { username }))
    const gone = asking.users['gone']?.name ?? ''
    const trouble = await troubleOf(connectSsh(to(asking.port, { username: gone })))

    expect(await connection.exec('id -un')).toMatchObject({ stdout: `${username}\n` })
    expect(`${trouble.text} ${trouble.fix}`).toMatch(/expired/)
  }, 30_000)

  test('a server that takes no passwords is said so', async () => {
    const keysOnly = await startSshd({
      users: { dave: { password } },
      config: ['PasswordAuthentication no'],
    })
    onTestFinished(() => keysOnly.close())

    const username = keysOnly.users['dave']?.name ?? ''
    const trouble = await troubleOf(connectSsh(to(keysOnly.port, { username })))

    expect(trouble.text).toContain('takes no password')
    expect(trouble.text).toContain('publickey')
  })
})
