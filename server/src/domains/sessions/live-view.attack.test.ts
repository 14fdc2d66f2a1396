import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { allEndpoints } from '@gatehouse/contract/api'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import { ApiTokenId, type SessionId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Principal, UserPrincipal } from '#platform/context.ts'
import { loadCertificates } from '#platform/crypto/certificates.ts'
import { newId } from '#platform/crypto/ids.ts'
import { listen } from '#platform/db/notify.ts'
import { createMount } from '#platform/http/mount.ts'
import { createWebServer } from '#platform/http/server.ts'
import { testLog } from '#platform/testing/database.ts'
import { aUser, testDoorkeeper } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { sessionLiveRoutes } from './session-live.routes.ts'
import { type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
const end = new AsyncDisposableStack()
const principals = new Map<string, Principal>()
const entered: string[] = []
let desk: TestSessions
let port = 0

/** All sockets that show a session or let somebody type in it, those that come later too. */
const sockets = allEndpoints.filter(
  ({ kind, path: where }) =>
    kind !== 'json' && kind !== 'download' && kind !== 'upload' && where.includes('/sessions/'),
)

beforeAll(async () => {
  desk = sessions()
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-live-'))
  end.defer(() => rm(directory, { recursive: true, force: true }))
  const certificates = await loadCertificates(directory, [], new Date())
  const listener = listen(desk.url, ['session_news', 'login_ended'], testLog)
  end.defer(() => listener.close())
  const { mount, mounted } = createMount()
  // Whoever gets as far as a look at the hub, or at a pass, was let in.
  const noted = (name: string) =>
    new Proxy({}, { get: () => () => entered.push(name) && (() => undefined) }) as never
  sessionLiveRoutes(mount, { hub: noted('hub'), door: noted('door'), listener })
  const web = await createWebServer({
    front: { parts: desk.parts, doorkeeper: testDoorkeeper(desk.parts, principals) },
    ...{ mounted, listener },
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
  })
  end.defer(() => web.close())
  port = (await web.listen('127.0.0.1', 0)).port
})
afterAll(() => end.disposeAsync())

const byToken = (user: UserPrincipal, allows: (permission: string) => boolean): UserPrincipal => ({
  ...user,
  by: { kind: 'api-token', apiTokenId: newId(ApiTokenId, new Date()), allows },
})

/** The status of a refusal; 101 with the reason of the close when the socket was opened. */
function knock(as: Principal | undefined, door: AnyEndpoint, organizationId: string, id: string) {
  const key = `key-${principals.size}`
  if (as) principals.set(key, as)
  const where = door.path.replace(':organizationId', organizationId).replace(':sessionId', id)
  return new Promise<string>((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/api/v1${where}`, {
      rejectUnauthorized: false,
      headers: as ? { authorization: `Bearer ${key}` } : {},
    })
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(`${statusCode}`))
    socket.on('error', () => undefined)
    socket.on('message', () => resolve('a message'))
    socket.on('close', (code: number) => resolve(`closed ${code}`))
  })
}

describe('live view and replay endpoints', () => {
  test('every socket of a session names its organization and asks for a right of sessions', () => {
    expect(sockets.length).toBeGreaterThanOrEqual(2)
    for (const { path: where, access } of sockets) {
      expect(where).toContain('/organizations/:organizationId/sessions/:sessionId/')
      expect(access).toMatch(/^sessions:(watch|start|control)$/)
    }
    // What is recorded or shown never leaves by a door that only wants to know who somebody is.
    for (const { path: where, access, kind } of allEndpoints) {
      if (!/recording|session/.test(where) || kind === 'json') continue
      expect(access, where).toMatch(/^(recordings|sessions):/)
    }
  })

  test.each(sockets.map((door) => [door.path, door] as const))('%s', async (_path, door) => {
    const owner = await desk.person()
    const type = await desk.allow([owner.userId])
    const { id } = await desk.opened(owner, type)
    await desk.work()
    const { customerId: own, parts, managingId } = desk
    const { id: other } = await anOrganization(parts)
    const stranger = aUser({ organizationId: other, role: 'co-managing-administrator' })
    const viewer = aUser({ organizationId: own, role: 'business-viewer' })
    const technician = aUser({
      organizationId: managingId,
      role: 'editor',
      reach: new Set([managingId]),
    })
    const nowhere = '01930000-0000-7000-8000-000000000000' as SessionId

    expect(await knock(undefined, door, own, id)).toBe('401')
    expect(await knock(viewer, door, own, id)).toBe('403')
    expect(
      await knock(
        byToken(owner, () => false),
        door,
        own,
        id,
      ),
    ).toBe('403')
    expect(
      await knock(
        byToken(owner, (one) => one === 'sessions:read'),
        door,
        own,
        id,
      ),
    ).toBe('403')
    expect(await knock(stranger, door, own, id)).toBe('404')
    expect(await knock(technician, door, own, id)).toBe('404')
    // The right door, and another's session behind it.
    expect(await knock(stranger, door, other, id)).toMatch(/^closed 1011$|^404$/)
    expect(await knock(owner, door, own, nowhere)).toMatch(/^closed 1011$|^404$/)
    expect(entered).toEqual([])
  })

  test('a terminal is for its own user, in person, whatever others may do', async () => {
    const terminal = sockets.find(({ path: where }) => where.endsWith('/terminal'))
    if (!terminal) throw new Error('There is no terminal any more.')
    const [owner, administrator] = [await desk.person(), await desk.person()]
    const type = await desk.allow([owner.userId])
    const { id } = await desk.opened(owner, type)
    await desk.work()

    expect(await knock(administrator, terminal, desk.customerId, id)).not.toBe('a message')
    expect(
      await knock(
        byToken(owner, () => true),
        terminal,
        desk.customerId,
        id,
      ),
    ).not.toBe('a message')
    expect(entered).toEqual([])
  })
})
