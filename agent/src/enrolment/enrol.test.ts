import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { type DataDirectory, dataDirectory } from '../data-directory.ts'
import { lockInstance } from '../instance-lock.ts'
import { AgentProcess } from '../testing/agent-process.ts'
import { makeAuthority, makeServerCertificate } from '../testing/certificates.ts'
import { startPeer } from '../testing/peer.ts'
import type { PeerServer } from '../testing/peer-server.ts'
import { scratchDirectory } from '../testing/scratch.ts'
import { readConnectionString } from './connection-string.ts'
import { enrolHere } from './enrol-here.ts'

const scratch = () => dataDirectory(scratchDirectory())

const enrolWith = (directory: DataDirectory, connectionString: string, isReplacing = false) =>
  enrolHere(directory, connectionString, {
    isReplacing,
    clock: systemClock,
    signal: new AbortController().signal,
  })

/** Fails the test if the peer hears of anything, secret or not. */
function expectSilence(peer: PeerServer): void {
  const asked: string[] = []
  peer.fault = (path) => {
    asked.push(path)
    return { kind: 'none' }
  }
  onTestFinished(() => expect(asked).toEqual([]))
}

test('enrolling keeps address, authority and token for the owner alone', async () => {
  const peer = await startPeer()
  const directory = scratch()

  const identity = await enrolWith(directory, `  ${peer.connectionString()}\n`)

  expect(identity).toMatchObject({
    url: peer.url,
    token: peer.token,
    ca: peer.authority.certificate,
  })
  expect(JSON.parse(readFileSync(directory.identity, 'utf8'))).toEqual(identity)
  expect(statSync(directory.identity).mode & 0o777).toBe(0o600)
  expect(statSync(directory.path).mode & 0o777).toBe(0o700)
})

test('text that is not a connection string is told apart before anything is asked', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readConnectionString(text)).toThrow('not a connection string')
      const encoded = Buffer.from(JSON.stringify(text)).toString('base64url')
      expect(() => readConnectionString(`gatehouse-${encoded}`)).toThrow('not a connection string')
    }),
  )
})

test('a connection string that was cut, or leads to plain HTTP, is refused', async () => {
  const peer = await startPeer()
  const whole = peer.connectionString()

  expect(() => readConnectionString(whole.slice(0, -5))).toThrow('not a whole one')
  expect(() => readConnectionString(peer.connectionString({ url: 'http://127.0.0.1:1/' }))).toThrow(
    'not a connection string',
  )
})

test('a server with another authority gets nothing, and possible interception is named', async () => {
  const peer = await startPeer()
  expectSilence(peer)
  const directory = scratch()

  const attempt = enrolWith(directory, peer.connectionString({ caFingerprint: 'ab'.repeat(32) }))

  await expect(attempt).rejects.toThrow(/intercepting.*secret was not sent/s)
  expect(existsSync(directory.identity)).toBe(false)
})

test('an impostor that shows the right authority without its signature gets nothing', async () => {
  const impostor = makeAuthority('Peer CA')
  const peer = await startPeer({ leaf: () => makeServerCertificate(impostor, '127.0.0.1') })
  expectSilence(peer)

  const attempt = enrolWith(scratch(), peer.connectionString())

  await expect(attempt).rejects.toThrow(/not trusted|intercepting/)
})

test('the environment cannot talk the agent out of checking certificates', async () => {
  const impostor = makeAuthority('Peer CA')
  const peer = await startPeer({ leaf: () => makeServerCertificate(impostor, '127.0.0.1') })
  expectSilence(peer)

  const agent = new AgentProcess(
    ['enroll', peer.connectionString(), '--data-dir', scratchDirectory()],
    fileURLToPath(new URL('../main.ts', import.meta.url)),
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  )
  await agent.ended()

  expect(agent.exitCode).toBe(1)
})

test('a certificate for another host is refused', async () => {
  const peer = await startPeer({
    leaf: (authority) => makeServerCertificate(authority, 'elsewhere.example'),
  })
  expectSilence(peer)

  await expect(enrolWith(scratch(), peer.connectionString())).rejects.toThrow('for another name')
})

test('a certificate that is not valid at our time points at the clock', async () => {
  const peer = await startPeer({
    leaf: (authority) =>
      makeServerCertificate(authority, '127.0.0.1', {
        from: new Date('2041-01-01T00:00:00Z'),
        to: new Date('2042-01-01T00:00:00Z'),
      }),
  })
  expectSilence(peer)

  await expect(enrolWith(scratch(), peer.connectionString())).rejects.toThrow('set the clock')
})

test('a secret that is expired, wrong or used says to make a new connection string', async () => {
  const peer = await startPeer()
  const wrong = peer.connectionString({ secret: 'another-secret-of-twenty-letters' })
  await expect(enrolWith(scratch(), wrong)).rejects.toThrow('Issue a new one')

  peer.isSecretExpired = true
  await expect(enrolWith(scratch(), peer.connectionString())).rejects.toThrow('Issue a new one')

  peer.isSecretExpired = false
  await enrolWith(scratch(), peer.connectionString())
  await expect(enrolWith(scratch(), peer.connectionString())).rejects.toThrow('Issue a new one')
})

test('a server that is not there is named with its address', async () => {
  const peer = await startPeer()
  const connectionString = peer.connectionString()
  await peer.stop()

  await expect(enrolWith(scratch(), connectionString)).rejects.toThrow(
    `The server at ${peer.url} cannot be reached: nothing listens there.`,
  )
})

test('something that does not speak TLS is named', async () => {
  const peer = await startPeer()
  const plain = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end('220 mail.example ESMTP\r\n')
  })
  await new Promise<void>((listening) => plain.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void plain.close())
  const address = plain.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const attempt = enrolWith(scratch(), peer.connectionString({ url: `https://127.0.0.1:${port}` }))

  await expect(attempt).rejects.toThrow('does not speak TLS')
})

test('a proxy that answers in place of the server is named', async () => {
  const peer = await startPeer()
  peer.fault = () => ({ kind: 'not-ours', status: 404 })

  await expect(enrolWith(scratch(), peer.connectionString())).rejects.toThrow(
    'Is a proxy in between?',
  )
})

test('who is enrolled stays so, unless a replacement is asked for', async () => {
  const first = await startPeer()
  const second = await startPeer()
  const directory = scratch()
  await enrolWith(directory, first.connectionString())

  await expect(enrolWith(directory, second.connectionString())).rejects.toThrow(
    `already enrolled at ${first.url}`,
  )
  const identity = await enrolWith(directory, second.connectionString(), true)

  expect(identity.url).toBe(second.url)
})

test('a damaged identity can be replaced, and its text is not repeated', async () => {
  const peer = await startPeer()
  const directory = scratch()
  writeFileSync(directory.identity, '{"token":"gha_secret')

  const refused: unknown = await enrolWith(directory, peer.connectionString()).catch(
    (error: unknown) => error,
  )
  expect(String(refused)).toMatch(/is damaged/)
  expect(String(refused)).not.toContain('gha_secret')

  await enrolWith(directory, peer.connectionString(), true)
})

test('a running agent is not enrolled anew under its feet', async () => {
  const peer = await startPeer()
  expectSilence(peer)
  const directory = scratch()
  using _lock = lockInstance(directory.lock)

  await expect(enrolWith(directory, peer.connectionString(), true)).rejects.toThrow(
    'Another agent already runs',
  )
})
