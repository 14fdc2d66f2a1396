import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { conversation } from '@gatehouse/contract/endpoint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Principal, UserPrincipal } from '../context.ts'
import { loadCertificates } from '../crypto/certificates.ts'
import { testLog, useDatabase } from '../testing/database.ts'
import { aUser } from '../testing/web.ts'
import { createMount, type Talk } from './mount.ts'
import { createWebServer } from './server.ts'

const organizationId = '01930000-0000-7000-8000-000000000001'
const database = useDatabase()
const end = new AsyncDisposableStack()
let port = 0
/** Given the server's end of the next conversation. */
let tell: (heard: Heard) => void

interface Heard {
  talk: Talk<{ word: string }, { word: string }>
  userAgent: string
}
const expectOne = () => new Promise<Heard>((resolve) => (tell = resolve))

const door = conversation({
  path: '/things/talk',
  access: 'signed-in',
  summary: 'Talk',
  message: z.object({ word: z.string() }),
  said: z.strictObject({ word: z.string().max(5) }),
})

const user = aUser({ organizationId: organizationId as never })
const byCookie: UserPrincipal = {
  ...user,
  by: {
    ...{ kind: 'login', loginId: organizationId as never, isEnrolled: true },
    ...{ csrfToken: 'word', isCookie: true },
  },
}

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-talk-'))
  end.defer(() => rm(directory, { recursive: true, force: true }))
  const certificates = await loadCertificates(directory, [], new Date())
  const { mount, mounted } = createMount()
  mount(door, async (_ctx, { channel, userAgent }) => {
    tell({ talk: channel, userAgent })
    await new Promise((resolve) => channel.signal.addEventListener('abort', resolve))
  })
  const web = await createWebServer({
    front: {
      parts: { db: database().db, log: testLog },
      doorkeeper: {
        async authenticate({ cookie, bearer }): Promise<Principal> {
          if (cookie === 'good') return byCookie
          return bearer === 'good' ? user : { kind: 'anonymous' }
        },
        findOrganization: async () => undefined,
        managingOrganization: async () => ({ id: organizationId as never, kind: 'managing' }),
      },
    },
    mounted,
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
  })
  end.defer(() => web.close())
  port = (await web.listen('127.0.0.1', 0)).port
})
afterAll(() => end.disposeAsync())

const connect = (headers: Record<string, string> = { authorization: 'Bearer good' }) =>
  new WebSocket(`wss://127.0.0.1:${port}/api/v1/things/talk`, {
    rejectUnauthorized: false,
    headers,
  })

test('words and bytes go both ways as they are, also those from before anybody listens', async () => {
  const asked = expectOne()
  const socket = connect({ authorization: 'Bearer good', 'user-agent': 'A browser' })
  await once(socket, 'open')
  socket.send('{"word":"first"}')
  socket.send(Buffer.from([0, 255, 10]))
  const { talk, userAgent } = await asked
  const said: unknown[] = []
  const got = new Promise<void>((resolve) =>
    talk.listen({
      said: (message) => void said.push(message),
      bytes: (bytes) => {
        said.push([...bytes])
        resolve()
      },
    }),
  )
  await got
  const answers: unknown[] = []
  socket.on('message', (data: Buffer, isBinary) => {
    answers.push(isBinary ? [...data] : data.toString())
  })
  talk.send({ word: 'hello' })
  talk.sendBytes(Buffer.from([1, 2]))
  await once(socket, 'message')
  if (answers.length < 2) await once(socket, 'message')

  expect(said).toEqual([{ word: 'first' }, [0, 255, 10]])
  expect(answers).toEqual(['{"word":"hello"}', [1, 2]])
  expect(userAgent).toBe('A browser')
  socket.terminate()
})

test.each([
  ['no JSON', 'what?', 1008],
  ['not of its contract', '{"word":"too long"}', 1008],
  ['too large', Buffer.alloc(65 * 1024), 1009],
])('what is %s ends the conversation', async (_what, message, code) => {
  const asked = expectOne()
  const socket = connect()
  await once(socket, 'open')
  const { talk } = await asked
  talk.listen({ said: () => undefined, bytes: () => undefined })
  const closed = once(socket, 'close')

  socket.send(message)

  expect((await closed)[0]).toBe(code)
})

test('while it is paused nothing is read, and nothing is lost', async () => {
  const asked = expectOne()
  const socket = connect()
  await once(socket, 'open')
  const { talk } = await asked
  let count = 0
  const all = Promise.withResolvers<void>()
  talk.listen({
    said: () => undefined,
    bytes: ({ length }) => {
      count += length
      talk.pause()
      setImmediate(() => talk.resume())
      if (count === 4 * 1024 * 1024) all.resolve()
    },
  })

  for (let piece = 0; piece < 128; piece += 1) socket.send(Buffer.alloc(32 * 1024))
  await all.promise

  expect(count).toBe(4 * 1024 * 1024)
  socket.terminate()
})

test.each([
  ['a foreign page', { cookie: '__Host-gatehouse=good', origin: 'https://evil.example' }],
  ['a page that hides', { cookie: '__Host-gatehouse=good' }],
])('%s is refused', async (_who, headers) => {
  const socket = connect(headers)
  socket.on('error', () => undefined)

  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ]

  expect(response.statusCode).toBe(403)
  socket.terminate()
})

test('the handler hears when the caller has left', async () => {
  const asked = expectOne()
  const socket = connect()
  await once(socket, 'open')
  const { talk } = await asked
  talk.listen({ said: () => undefined, bytes: () => undefined })
  const left = once(talk.signal, 'abort')

  socket.terminate()

  await left
  expect(talk.signal.aborted).toBe(true)
})
