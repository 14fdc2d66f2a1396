import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { download, endpoint, subscription } from '@gatehouse/contract/endpoint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Principal } from '../context.ts'
import { loadCertificates } from '../crypto/certificates.ts'
import { listen, type Listener } from '../db/notify.ts'
import { testLog, useDatabase } from '../testing/database.ts'
import { aUser } from '../testing/web.ts'
import { createMount } from './mount.ts'
import { createWebServer } from './server.ts'

const organizationId = '01930000-0000-7000-8000-000000000001' as never
const database = useDatabase()
const end = new AsyncDisposableStack()
let port = 0
let listener: Listener
/** From where the server says that a request came. */
let seen: string[] = []

const doors = {
  where: endpoint({
    ...{ method: 'GET', path: '/where', access: 'public', summary: 'Where' },
    response: z.object({ address: z.string() }),
  }),
  who: endpoint({
    ...{ method: 'GET', path: '/who', access: 'signed-in', summary: 'Who' },
    response: z.object({}),
  }),
  page: download({
    ...{ path: '/page', access: 'public', summary: 'A page', contentTypes: ['text/html'] },
  }),
  live: subscription({
    ...{ path: '/live', access: 'signed-in', summary: 'Live' },
    message: z.object({ address: z.string() }),
  }),
}

/** Done once, while somebody is being looked at. */
let meanwhile: (() => Promise<void>) | undefined
let hasEnded = false

const someone = aUser({ organizationId })
const byCookie: Principal = {
  ...someone,
  by: { kind: 'login', loginId: organizationId, isEnrolled: true, csrfToken: 'x', isCookie: true },
}

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-origin-'))
  end.defer(() => rm(directory, { recursive: true, force: true }))
  const certificates = await loadCertificates(directory, [], new Date())
  const { mount, mounted } = createMount()
  mount(doors.where, async (ctx) => ({ address: ctx.address }))
  mount(doors.who, async () => ({}))
  mount(doors.page, async () => ({
    ...{ contentType: 'text/html; charset=utf-8', filename: 'a"\r\nx: y<script>.html' },
    content: '<script>alert(1)</script>',
  }))
  mount(doors.live, async (ctx, { channel }) => {
    seen.push(ctx.address)
    channel.send({ address: ctx.address })
  })
  listener = listen(database().url, ['login_ended'], testLog)
  end.defer(() => listener.close())
  const web = await createWebServer({
    listener,
    front: {
      parts: { db: database().db, log: testLog },
      doorkeeper: {
        async authenticate({ cookie, bearer, address }) {
          seen.push(address)
          if (hasEnded) return { kind: 'anonymous' }
          const work = meanwhile
          meanwhile = undefined
          await work?.()
          if (cookie === 'good') return byCookie
          return bearer === 'good' ? someone : { kind: 'anonymous' }
        },
        findOrganization: async () => undefined,
        managingOrganization: async () => ({ id: organizationId, kind: 'managing' }),
      },
    },
    mounted,
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
  })
  end.defer(() => web.close())
  port = (await web.listen('127.0.0.1', 0)).port
})
afterAll(() => end.disposeAsync())

const ask = (where: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const asking = request(
        { host: '127.0.0.1', port, path: `/api/v1${where}`, rejectUnauthorized: false, headers },
        (response) => {
          const { statusCode: status = 0 } = response
          text(response).then(
            (body) => resolve({ status, body, headers: response.headers }),
            reject,
          )
        },
      )
      asking.on('error', reject)
      asking.end()
    },
  )

function socket(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const ws = new WebSocket(`wss://127.0.0.1:${port}/api/v1/live`, {
      rejectUnauthorized: false,
      headers,
    })
    ws.on('unexpected-response', (_request, { statusCode }) => resolve(`${statusCode}`))
    ws.on('error', () => undefined)
    ws.on('message', (data: Buffer) => resolve(data.toString()))
  })
}

const lies = {
  ...{ forwarded: 'for=203.0.113.5', 'x-forwarded-for': '203.0.113.5', 'x-real-ip': '203.0.113.5' },
  ...{ 'cf-connecting-ip': '203.0.113.5', 'true-client-ip': '203.0.113.5', via: '203.0.113.5' },
  ...{ 'x-forwarded-user': 'administrator', 'x-remote-user': 'administrator' },
  ...{ 'x-warpgate-username': 'administrator', 'x-webauth-user': 'administrator' },
  ...{ 'x-forwarded-host': 'evil.example', 'x-original-url': '/api/v1/who' },
}

describe('source address spoofing', () => {
  test('where a request comes from is what the socket says, whatever its headers say', async () => {
    seen = []

    const { body } = await ask('/where', lies)
    const live = await socket({ ...lies, authorization: 'Bearer good' })

    expect(JSON.parse(body)).toEqual({ address: '127.0.0.1' })
    expect(JSON.parse(live)).toEqual({ address: '127.0.0.1' })
    expect(new Set(seen)).toEqual(new Set(['127.0.0.1']))
  })

  test('no header makes anybody somebody, neither on a request nor on a socket', async () => {
    expect((await ask('/who', lies)).status).toBe(401)
    expect(await socket(lies)).toBe('401')
  })

  test('a PROXY header before TLS is no TLS', async () => {
    const { connect } = await import('node:net')
    const raw = connect(port, '127.0.0.1')
    raw.on('error', () => undefined).resume()
    raw.write('PROXY TCP4 203.0.113.5 127.0.0.1 1 2\r\nGET /api/v1/where HTTP/1.1\r\n\r\n')

    await new Promise<void>((resolve) => raw.once('close', () => resolve()))
    expect(raw.destroyed).toBe(true)
  })
})

describe('same-origin mixing', () => {
  test('a file that we hand out is saved, and would run nothing here', async () => {
    const { headers } = await ask('/page')

    expect(headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; filename="[\w. -]+"$/),
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox$/),
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    })
    expect(headers).not.toHaveProperty('x')
  })

  test('no answer invites foreign pages', async () => {
    for (const origin of ['https://evil.example', 'null', `https://127.0.0.1:${port}`]) {
      const { headers } = await ask('/where', { origin })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test.each([
    ['https://evil.example', '403'],
    ['null', '403'],
    ['http://127.0.0.1', '403'],
    ['https://127.0.0.1.evil.example', '403'],
    ['', '403'],
  ])('a socket with the cookie from a page of %j is refused', async (origin, status) => {
    const headers = { cookie: '__Host-gatehouse=good', ...(origin === '' ? {} : { origin }) }

    expect(await socket(headers)).toBe(status)
  })

  test('our own page gets its socket', async () => {
    const headers = { cookie: '__Host-gatehouse=good', origin: `https://127.0.0.1:${port}` }

    expect(await socket(headers)).toContain('address')
  })
})

describe('deprovision lag', () => {
  test('a sign-in that ends while a socket is being opened opens none', async () => {
    meanwhile = async () => {
      const heard = new Promise<void>((resolve) => {
        const stop = listener.on('login_ended', () => {
          stop()
          resolve()
        })
      })
      await database().db.pool.query(`select pg_notify('login_ended', '')`)
      await heard
      hasEnded = true
    }

    expect(await socket({ authorization: 'Bearer good' })).toBe('401')
    hasEnded = false
  })
})
