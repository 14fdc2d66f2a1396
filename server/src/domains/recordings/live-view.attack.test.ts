import { ApiTokenId } from '@gatehouse/contract/ids'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { describe, expect, test } from 'vitest'
import type { Principal, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { aUser, anAgent, nobody } from '#platform/testing/web.ts'
import { aShell, useRecordings } from './testing.ts'

const opened = useRecordings()

/** All ways to one recording that there are, those that come later too. */
const doors = Object.values<AnyEndpoint>(recordingsApi).filter(({ path }) =>
  path.includes(':recordingId'),
)
const queries = [
  { toMs: 1000 },
  ...['text', 'asciicast', 'html', 'native'].map((format) => ({ format })),
]

async function knock(as: Principal, organizationId: string, recordingId: string) {
  const statuses = new Set<number>()
  for (const door of doors) {
    for (const query of door.kind === 'json' && door.method !== 'GET' ? [{}] : queries) {
      const params = { organizationId, recordingId }
      const fits = door.query?.safeParse(query).success ?? true
      const body = { isHeld: true, reason: 'x' }
      const answer = await opened().web.call(as, door, {
        params,
        query: door.query && fits ? query : {},
        ...(door.kind === 'json' && door.body ? { body } : {}),
      })
      statuses.add(answer.status)
      expect(answer.text).not.toContain('Welcome')
    }
  }
  return [...statuses]
}

const byToken = (user: UserPrincipal, allows: (permission: string) => boolean): UserPrincipal => ({
  ...user,
  by: { kind: 'api-token', apiTokenId: newId(ApiTokenId, new Date()), allows },
})

describe('live view and replay endpoints', () => {
  test('a recording is shown, exported, held and deleted by nobody but who may, by whatever door', async () => {
    const { aCustomer, record, managing } = opened()
    const [own, other] = [await aCustomer(), await aCustomer()]
    const recordingId = await record(own.id, aShell)
    const person = { organizationId: own.id }
    const agent = anAgent({ organizationId: own.id, agentId: own.id, siteId: own.id } as never)

    expect(doors.length).toBeGreaterThanOrEqual(6)
    expect(await knock(nobody, own.id, recordingId)).toEqual([401])
    expect(await knock(agent, own.id, recordingId)).toEqual([403])
    expect(await knock(aUser({ ...person, role: 'business-viewer' }), own.id, recordingId)).toEqual(
      [403],
    )
    // Whose session it was has no right to its recording by that.
    const anna = aUser({ ...person, role: 'business-viewer', username: 'anna' })
    expect(await knock(anna, own.id, recordingId)).toEqual([403])
    expect(
      await knock(
        byToken(own.user, () => false),
        own.id,
        recordingId,
      ),
    ).toEqual([403])
    const started = byToken(own.user, (permission) => permission.startsWith('sessions:'))
    expect(await knock(started, own.id, recordingId)).toEqual([403])
    expect(await knock(other.user, own.id, recordingId)).toEqual([404])
    const technician = aUser({
      organizationId: managing,
      role: 'editor',
      reach: new Set([managing]),
    })
    expect(await knock(technician, own.id, recordingId)).toEqual([404])
    // The right door with another's recording behind it.
    expect(
      (await knock(other.user, other.id, recordingId)).filter((status) => status < 400),
    ).toEqual([])
  })

  test('lists and searches show what may be shown, and no ids of others find anything', async () => {
    const { aCustomer, record, web } = opened()
    const [own, other] = [await aCustomer(), await aCustomer()]
    const recordingId = await record(own.id, aShell)
    const asked = { query: { text: 'Welcome', organizationId: own.id } }

    for (const as of [other.user, byToken(own.user, () => false)]) {
      const { body: found } = await web.call(as, recordingsApi.search, asked)
      const { body: listed } = await web.call(as, recordingsApi.list, {})
      expect(JSON.stringify([found, listed])).not.toContain(recordingId)
    }
    const { body: found } = await web.call(own.user, recordingsApi.search, asked)
    expect(JSON.stringify(found)).toContain(recordingId)
  })
})
