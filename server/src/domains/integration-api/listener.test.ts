import { mkdtemp, rm } from 'node:fs/promises'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { expect, test } from 'vitest'
import { partsOf } from '../organizations/testing.ts'
import { loadCertificates } from '#platform/crypto/certificates.ts'
import { openTestDatabase } from '#platform/testing/database.ts'
import { createIntegrationServer } from './listener.ts'
import { aFact, base, collect, json, markKey, useIntegration } from './testing.ts'

const integration = useIntegration()
const small = useIntegration({ bodyBytes: 2000 })

test('nobody is asked who they are, without a body, and goes on over the same connection', async () => {
  const { ask, credential, managing } = integration()
  const auth = await credential(managing)
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })

  const first = await ask('/enum', { agent })
  const posted = await ask('/search', { agent, body: '{"FilterList": {}}' })
  const then = await ask('/enum?format=json', { agent, auth })
  agent.destroy()

  expect([first.status, first.text]).toEqual([401, ''])
  expect(first.headers['www-authenticate']).toMatch(/^Basic realm="[^"]+"/)
  expect([posted.status, then.status]).toEqual([401, 200])
  expect([posted.localPort, then.localPort]).toEqual([first.localPort, first.localPort])
})

test.each([
  ['a wrong password', (auth: string) => `${auth}x`],
  ['a user that is not there', () => 'nobody:nothing'],
  ['a zero byte', () => 'no\0body:nothing'],
])('%s is refused as nobody is', async (_name, of) => {
  const { ask, credential, managing } = integration()
  const auth = await credential(managing)

  const { status, text, headers } = await ask('/enum', { auth: of(auth) })

  expect([status, text, headers['server']]).toEqual([401, '', 'Microsoft-HTTPAPI/2.0'])
})

test.each([
  'NTLM TlRMTVNTUAAB',
  'Negotiate YII=',
  'Basic',
  'Basic !!!!',
  'Basic bm9jb2xvbg==',
  'Bearer x',
])('the authorization %s is answered with the challenge', async (authorization) => {
  const { status, headers } = await integration().ask('/enum', { headers: { authorization } })

  expect(status).toBe(401)
  expect(headers['www-authenticate']).toContain('Basic')
})

test('a domain stands before the user, and neither case nor umlauts matter', async () => {
  const { ask, credential, managing } = integration()
  const auth = await credential(managing, { username: 'NORTHWIND\\Jürgen' } as never)
  const password = auth.slice(auth.indexOf(':') + 1)

  const latin1 = Buffer.from(`northwind\\jürgen:${password}`, 'latin1').toString('base64')
  const utf8 = Buffer.from(`NORTHWIND\\JÜRGEN:${password}`).toString('base64')

  for (const encoded of [latin1, utf8]) {
    const { status } = await ask('/enum', { headers: { authorization: `Basic ${encoded}` } })
    expect(status).toBe(200)
  }
})

test.each([
  ['GET', '/nothing', 404],
  ['GET', '/../system', 404],
  ['GET', '/search', 405],
  ['GET', '', 405],
  ['DELETE', '/enum', 405],
  ['GET', '/ENUM/', 200],
])('%s %s answers %d', async (method, where, expected) => {
  const { ask, credential, managing } = integration()

  const { status, text } = await ask(where, { method, auth: await credential(managing) })

  expect(status).toBe(expected)
  if (expected !== 200) expect(text).toBe('')
})

test.each(['count=0', 'count=x', 'count=-1', 'count=', 'count=1&COUNT=2', 'format=csv', 'cuont=3'])(
  '%s is refused with a sentence',
  async (query) => {
    const { ask, credential, managing } = integration()

    const { status, text } = await ask(`/enum?${query}`, { auth: await credential(managing) })

    expect(status).toBe(400)
    expect(text).toContain('<ErrorList xmlns="http://schemas.netwrix.com/api/v1/">')
    expect(text).toContain('<Category>InputError</Category>')
    expect(text).toMatch(/<Description>[^<]+\.<\/Description>/)
  },
)

test('parameters stand in any order and any case', async () => {
  const { ask, credential, customer } = integration()
  const organization = await customer()
  await collect(organization, [aFact(), aFact(), aFact()])
  const auth = await credential(organization)

  for (const query of ['format=json&count=2', 'count=2&format=json', 'Count=2&FORMAT=JSON']) {
    const { json: body } = await ask(`/enum?${query}`, { auth })
    expect(body.ActivityRecordList).toHaveLength(2)
  }
  const { json: body } = await ask('/enum?format=json&count=1500', { auth })
  expect(body.ActivityRecordList).toHaveLength(3)
})

test('TLS 1.1 is refused and a later one is answered', async () => {
  const { port } = integration()
  const versionOf = (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
    new Promise<string | null>((resolve) => {
      const socket = connect({
        ...{ port, host: '127.0.0.1', rejectUnauthorized: false },
        ...{ minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' },
      })
      socket.once('secureConnect', () => {
        resolve(socket.getProtocol())
        socket.destroy()
      })
      socket.once('error', () => resolve(null))
    })

  expect(await versionOf('TLSv1.1')).toBeNull()
  expect(await versionOf('TLSv1.2')).toBe('TLSv1.2')
  expect(await versionOf('TLSv1.3')).toBe('TLSv1.3')
})

test('reading and writing are two rights', async () => {
  const { ask, credential, managing } = integration()
  const reader = await credential(managing)
  const writer = await credential(managing, { mayRead: false, mayWrite: true })
  const write = (auth: string) => ask('/?format=json', { auth, headers: json, body: '[]' })

  expect((await ask('/enum', { auth: reader })).status).toBe(200)
  expect((await write(writer)).status).toBe(200)
  for (const answer of [await ask('/enum', { auth: writer }), await write(reader)]) {
    expect([answer.status, answer.text]).toEqual([403, ''])
  }
})

const megabyte = Buffer.alloc(1024 * 1024, 0x20)

test('too much is refused before it is read, and while it is read when its length is not said', async () => {
  const { ask, credential, managing } = integration()
  const auth = await credential(managing, { mayWrite: true })
  const tooMuch = String(50 * 1024 * 1024 + 1)

  const said = await ask('/', {
    ...{ auth, method: 'POST' },
    headers: { 'content-length': tooMuch, expect: '100-continue' },
  })
  const unsaid = await ask('/', { auth, body: Array.from({ length: 52 }, () => megabyte) })
  const search = await ask('/search', { auth, body: [megabyte, megabyte] })

  for (const { status, text } of [said, unsaid, search]) expect([status, text]).toEqual([413, ''])
})

test('a body that is compressed is refused', async () => {
  const { ask, credential, managing } = integration()
  const auth = await credential(managing, { mayWrite: true })

  const headers = { 'content-encoding': 'gzip' }
  const { status } = await ask('/', { auth, headers, body: Buffer.from('x') })

  expect(status).toBe(400)
})

test('while too much is held, more is put off, and nothing of it is stored', async () => {
  const { ask, credential, managing } = small()
  const auth = await credential(managing, { mayWrite: true })

  const body = `[${' '.repeat(3000)}]`
  const put = await ask('/?format=json', { auth, headers: json, body })
  const then = await ask('/?format=json', { auth, headers: json, body: '[]' })

  expect([put.status, put.json.ErrorList[0].Category, put.headers['retry-after']]).toEqual([
    ...[503, 'ServerError', '5'],
  ])
  expect(then.status).toBe(200)
})

test('without its database it says so, and it stops with connections open', async () => {
  const database = await openTestDatabase()
  const parts = partsOf(database)
  const keys = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-integration-'))
  const { keyPem, certPem } = await loadCertificates(keys, [], new Date())
  const tls = { key: keyPem.reveal(), cert: certPem }
  const server = createIntegrationServer({ parts, tls, markKey, onBatch: [], isStrict: false })
  const { port } = await server.listen('127.0.0.1', 0)
  await database.close()
  const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false })

  const { promise, resolve, reject } = Promise.withResolvers<[number | undefined, string]>()
  https
    .get({ port, path: `${base}/enum?format=json`, auth: 'a:b', agent }, (response) => {
      text(response).then((body) => resolve([response.statusCode, body]), reject)
    })
    .once('error', reject)
  const [status, body] = await promise
  await server.close()

  expect(status).toBe(503)
  expect(JSON.parse(body)).toMatchObject({ ErrorList: [{ Category: 'ServerError' }] })
  await expect(
    new Promise((_resolve, refused) =>
      https.get({ port, agent: false }, () => undefined).once('error', refused),
    ),
  ).rejects.toThrow('ECONNREFUSED')
  agent.destroy()
  await rm(keys, { recursive: true })
})
