import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Certificates, loadCertificates } from './certificates.ts'

const day = 24 * 3_600_000
const now = new Date()
const after = (days: number) => new Date(now.getTime() + days * day)

let directory: string
beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), 'certificates-')), 'keys')
})
afterEach(() => rm(path.dirname(directory), { recursive: true }))

const leaf = ({ certPem }: Certificates) => new X509Certificate(certPem)

async function greet(server: Certificates, client: tls.ConnectionOptions): Promise<string> {
  const listening = https.createServer(
    { cert: server.certPem, key: server.keyPem.reveal() },
    (_, response) => response.end('hello'),
  )
  listening.on('tlsClientError', () => {})
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  try {
    const socket = tls.connect({ port: address.port, host: '127.0.0.1', ...client })
    await once(socket, 'secureConnect')
    socket.end()
    return socket.authorized ? 'trusted' : 'not trusted'
  } finally {
    listening.close()
  }
}

test('a client that pins the CA trusts the server under each of its names', async () => {
  const server = await loadCertificates(directory, ['gatehouse.example'], now)

  for (const servername of ['localhost', 'gatehouse.example', os.hostname()]) {
    expect(await greet(server, { ca: server.caPem, servername })).toBe('trusted')
  }
  expect(await greet(server, { ca: server.caPem })).toBe('trusted')
})

test('a client that pins another CA, or calls another name, refuses the server', async () => {
  const server = await loadCertificates(directory, [], now)
  const other = await loadCertificates(`${directory}-other`, [], now)

  await expect(greet(server, { ca: other.caPem })).rejects.toThrow(/certificate/)
  const wrongName = { ca: server.caPem, servername: 'other.example' }
  await expect(greet(server, wrongName)).rejects.toThrow(/altnames/)
})

test('the fingerprint is that of the CA at the end of the chain', async () => {
  const { caFingerprint, caPem, certPem } = await loadCertificates(directory, [], now)

  const ca = new X509Certificate(caPem)
  expect(ca.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(caFingerprint)
  expect(certPem.endsWith(caPem)).toBe(true)
  expect(ca.ca).toBe(true)
  expect(ca.validToDate.getTime() - now.getTime()).toBeGreaterThan(9.9 * 365 * day)
})

test('private keys are for their owner alone', async () => {
  await loadCertificates(directory, [], now)

  const mode = async (name: string) => (await stat(path.join(directory, name))).mode & 0o777
  expect(await mode('.')).toBe(0o700)
  expect(await mode('ca.key')).toBe(0o600)
  expect(await mode('server.key')).toBe(0o600)
})

test('the same certificates are there after a restart', async () => {
  const first = await loadCertificates(directory, ['gatehouse.example'], now)
  const second = await loadCertificates(directory, ['gatehouse.example'], after(300))

  expect(second.certPem).toBe(first.certPem)
  expect(second.keyPem.reveal()).toBe(first.keyPem.reveal())
})

test('a server certificate with less than 60 days to live is renewed, with the same CA', async () => {
  const first = await loadCertificates(directory, [], now)
  const second = await loadCertificates(directory, [], after(338))

  expect(second.caFingerprint).toBe(first.caFingerprint)
  expect(leaf(second).serialNumber).not.toBe(leaf(first).serialNumber)
  expect(leaf(second).validToDate.getTime()).toBeGreaterThan(after(700).getTime())
})

test('a new host name brings a new server certificate, a name taken away as well', async () => {
  const one = await loadCertificates(directory, [], now)
  const two = await loadCertificates(directory, ['gatehouse.example', '192.0.2.7'], now)
  const three = await loadCertificates(directory, ['gatehouse.example'], now)

  expect(leaf(two).checkIP('192.0.2.7')).toBe('192.0.2.7')
  expect(new Set([one, two, three].map(({ certPem }) => certPem)).size).toBe(3)
  expect(await greet(three, { ca: one.caPem, servername: 'gatehouse.example' })).toBe('trusted')
})

test('a server that listens everywhere is known by every address of the machine', async () => {
  const { certPem } = await loadCertificates(directory, ['0.0.0.0'], now)

  expect(new X509Certificate(certPem).subjectAltName).not.toContain('0.0.0.0')
})

test('a broken server certificate is replaced', async () => {
  await loadCertificates(directory, [], now)
  await writeFile(path.join(directory, 'server.pem'), 'cut short by a cras')

  const server = await loadCertificates(directory, [], now)

  expect(await greet(server, { ca: server.caPem })).toBe('trusted')
})

test('a CA without its key is never replaced by a new one', async () => {
  await loadCertificates(directory, [], now)
  const before = await readFile(path.join(directory, 'ca.pem'), 'utf8')
  await rm(path.join(directory, 'ca.key'))

  await expect(loadCertificates(directory, [], now)).rejects.toThrow('Put both back from a backup')

  expect(await readFile(path.join(directory, 'ca.pem'), 'utf8')).toBe(before)
})

test('a private key that others can read is refused', async () => {
  await loadCertificates(directory, [], now)
  await chmod(path.join(directory, 'ca.key'), 0o640)

  await expect(loadCertificates(directory, [], now)).rejects.toThrow('chmod 600')
})

test('an expired CA is told, and what to do about it', async () => {
  await loadCertificates(directory, [], now)

  await expect(loadCertificates(directory, [], after(3700))).rejects.toThrow(/expired on 20\d\d-/)
})

test('a host name that is none is refused before anything is written', async () => {
  await expect(loadCertificates(directory, ['a b'], now)).rejects.toThrow("'a b' is not the name")
})
