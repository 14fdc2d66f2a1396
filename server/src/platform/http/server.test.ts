import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request, type RequestOptions } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { endpoint, subscription } from '@gatehouse/contract/endpoint'
import { csrfHeader } from '@gatehouse/contract/logins'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Principal, UserPrincipal } from '../context.ts'
import { loadCertificates } from '../crypto/certificates.ts'
import { listen } from '../db/notify.ts'
import { AppError } from '../errors.ts'
import { testLog, useDatabase } from '../testing/database.ts'
import { aUser } from '../testing/web.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { createMount } from './mount.ts'
import { createWebServer } from './server.ts'

const organizationId = '01930000-0000-7000-8000-000000000001'
const database = useDatabase()
const end = new AsyncDisposableStack()
let port = 0

const doors = {
  read: endpoint({
    method: 'GET',
    path: '/things',
    access: 'signed-in',
    summary: 'Read',
    response: z.object({ shown: z.string() }),
  }),
  change: endpoint({
    method: 'POST',
    path: '/things',
    access: 'signed-in',
    summary: 'Change',
    body: z.strictObject({ name: z.string().max(5) }),
    response: z.object({}),
  }),
  find: endpoint({
    method: 'GET',
    path: '/found',
    access: 'signed-in',
    summary: 'Find',
    query: z.object({ name: z.string().optional() }),
    response: z.object({}),
  }),
  fail: endpoint({
    method: 'GET',
    path: '/failures/:kind',
    access: 'public',
    summary: 'Fail',
    params: z.object({ kind: z.string() }),
    response: z.object({}),
  }),
  watch: subscription({
    path: '/things/live',
    access: 'signed-in',
    summary: 'Watch',
    message: z.object({ word: z.string() }),
  }),
}

const byCookie: UserPrincipal = {
  ...aUser({ organizationId: organizationId as never }),
  by: {
    kind: 'login',
    loginId: organizationId as never,
    isEnrolled: true,
    csrfToken: 'the-right-word',
    isCookie: true,
  },
}

const doorkeeper: Doorkeeper = {
  async authenticate({ cookie, bearer }): Promise<Principal> {
    if (cookie === 'good') return byCookie
    if (bearer === 'good') return aUser({ organizationId: organizationId as never })
    return { kind: 'anonymous' }
  },
  findOrganization: async () => undefined,
  managingOrganization: async () => ({ id: organizationId as never, kind: 'managing' }),
}

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-http-'))
  end.defer(() => rm(directory, { recursive: true, force: true }))
  const certificates = await loadCertificates(directory, [], new Date())
  const { mount, mounted } = createMount()
  // A column that is not in the contract must not leave, whatever a handler returns.
  mount(doors.read, async () => ({ shown: 'yes', hidden: 'password' }))
  mount(doors.find, async () => ({}))
  mount(doors.change, async () => ({}))
  mount(doors.fail, async (_ctx, { params }) => {
    if (params.kind === 'ours') throw new AppError('conflict', 'This thing is taken.')
    if (params.kind === 'database')
      throw Object.assign(new Error('secret detail'), { code: '57P01' })
    throw new Error('secret detail')
  })
  mount(doors.watch, async (_ctx, { channel }) => {
    channel.send({ word: 'hello' })
    await new Promise((resolve) => channel.signal.addEventListener('abort', resolve))
  })
  const listener = listen(database().url, ['login_ended'], testLog)
  end.defer(() => listener.close())
  await new Promise<void>((resolve) => {
    const stop = listener.on('login_ended', () => {
      stop()
      resolve()
    })
  })
  const web = await createWebServer({
    listener,
    front: { parts: { db: database().db, log: testLog }, doorkeeper },
    mounted,
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
  })
  end.defer(() => web.close())
  port = (await web.listen('127.0.0.1', 0)).port
})
afterAll(() => end.disposeAsync())

interface Answer {
  status: number
  // Tests read what they expect; a wrong guess fails the test.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  headers: Record<string, unknown>
}

function ask(where: string, options: RequestOptions = {}, body?: string) {
  return new Promise<Answer>((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path: `/api/v1${where}`, rejectUnauthorized: false, ...options },
      (response) => {
        text(response).then(
          (content) =>
            resolve({
              status: response.statusCode ?? 0,
              body: content.startsWith('{') ? JSON.parse(content) : content,
              headers: response.headers,
            }),
          reject,
        )
      },
    )
    asking.on('error', reject)
    asking.end(body)
  })
}

const withCookie = { cookie: '__Host-gatehouse=good' }
const json = { 'content-type': 'application/json' }
const post = (headers: Record<string, string>, body: string) =>
  ask('/things', { method: 'POST', headers: { ...json, ...headers } }, body)

test('what is not in the contract does not leave', async () => {
  const { body } = await ask('/things', { headers: withCookie })

  expect(body).toEqual({ shown: 'yes' })
})

test.each([
  ['no header', {}, 403],
  ['a wrong header', { [csrfHeader]: 'guess' }, 403],
  ['the right header', { [csrfHeader]: 'the-right-word' }, 200],
])('a change with the cookie and %s is answered %i', async (_what, headers, expected) => {
  const { status } = await post({ ...withCookie, ...headers }, '{"name":"x"}')

  expect(status).toBe(expected)
})

test('a change with a bearer token needs no such header', async () => {
  expect((await post({ authorization: 'Bearer good' }, '{"name":"x"}')).status).toBe(200)
})

test.each([
  ['{"name":', 'could not be read as JSON'],
  ['{"name":"much too long"}', 'name'],
  ['{"name":"x","role":"administrator"}', 'role'],
])('the body %s is refused in words', async (body, word) => {
  const answer = await post({ authorization: 'Bearer good' }, body)

  expect(answer.status).toBe(400)
  expect(answer.body.error.message).toContain(word)
  expect(answer.body.error.requestId).toMatch(/^[0-9a-f-]{36}$/)
})

test('a parameter that is mistyped is refused instead of passed over', async () => {
  const answer = await ask('/found?nmae=x', { headers: withCookie })

  expect(answer.status).toBe(400)
  expect(answer.body.error.message).toContain('no parameter nmae')
})

test('a body beyond the limit is refused with 413', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(1_100_000) })

  expect((await post({ authorization: 'Bearer good' }, body)).status).toBe(413)
})

test.each([
  ['ours', 409, 'This thing is taken.'],
  ['database', 503, 'database cannot be reached'],
  ['unknown', 503, 'under the request id'],
])(
  'a failure of the kind %s says what its reader needs and nothing internal',
  async (kind, status, word) => {
    const answer = await ask(`/failures/${kind}`)

    expect(answer.status).toBe(status)
    expect(answer.body.error.message).toContain(word)
    expect(JSON.stringify(answer.body)).not.toContain('secret')
  },
)

test('an unknown address is answered in words, with the headers that browsers need', async () => {
  const { status, body, headers } = await ask('/nowhere')

  expect(status).toBe(404)
  expect(body.error.code).toBe('not_found')
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
})

const openSocket = (headers: Record<string, string>) =>
  new Promise<string>((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/api/v1/things/live`, {
      rejectUnauthorized: false,
      headers,
    })
    socket.on('unexpected-response', (_request, response) =>
      resolve(`refused ${response.statusCode}`),
    )
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      socket.terminate()
      resolve(data.toString())
    })
  })

test.each([
  ['our own page', { ...withCookie, origin: 'own' }, '{"word":"hello"}'],
  ['a foreign page', { ...withCookie, origin: 'https://evil.example' }, 'refused 403'],
  ['a page that hides', withCookie, 'refused 403'],
  ['nobody', {}, 'refused 401'],
  ['a script with a token', { authorization: 'Bearer good' }, '{"word":"hello"}'],
])(
  'a WebSocket from %s is answered %s',
  async (_who, headers: Record<string, string>, expected) => {
    const own = {
      ...headers,
      ...(headers['origin'] === 'own' ? { origin: `https://127.0.0.1:${port}` } : {}),
    }

    expect(await openSocket(own)).toBe(expected)
  },
)

test.each([
  ['its login ends', byCookie.by.kind === 'login' ? byCookie.by.loginId : ''],
  ['its user ends', byCookie.userId],
  ['anything may have changed', ''],
])('a WebSocket is closed when %s, and not before', async (_when, id) => {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/api/v1/things/live`, {
    rejectUnauthorized: false,
    headers: { ...withCookie, origin: `https://127.0.0.1:${port}` },
  })
  await once(socket, 'message')
  const closed = once(socket, 'close')

  await database().db.pool.query(`select pg_notify('login_ended', 'somebody else')`)
  await database().db.pool.query(`select pg_notify('login_ended', $1)`, [id])

  const [code] = (await closed) as [number]
  expect(code).toBe(4401)
})
