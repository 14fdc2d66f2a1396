import type { OrganizationId, RecordingId } from '@gatehouse/contract/ids'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { aUser, type Answer } from '#platform/testing/web.ts'
import { expect, test } from 'vitest'
import { searchLines } from './recording-text.store.ts'
import { applyRetention } from './retention.service.ts'
import { aShell, output, resize, useRecordings } from './testing.ts'

const opened = useRecordings()

async function audited(organizationId: string): Promise<string[]> {
  const { parts } = opened()
  return parts.db.asSystem('events for a test', async (tx) => {
    const rows = await tx
      .selectFrom('audit_event')
      .select('type')
      .where('organization_id', '=', organizationId)
      .where('type', 'like', 'recording.%')
      .orderBy('id')
      .execute()
    return rows.map(({ type }) => type)
  })
}

const statuses = (answers: Answer[]) => answers.map(({ status }) => status)

test('the first two that begin at once are signed with one key, and have a data key each', async () => {
  const { aCustomer, begin } = opened()
  const { id } = await aCustomer()

  const [one, other] = await Promise.all([begin(id), begin(id)])

  expect(one.signingKey).toEqual(other.signingKey)
  expect(one.dataKey).not.toEqual(other.dataKey)
})

test('a recording is listed, and shows what happened in it', async () => {
  const { web, aCustomer, record } = opened()
  const { id: organizationId, user } = await aCustomer()
  const recordingId = await record(organizationId, aShell)

  const { body: list } = await web.call(user, recordingsApi.list)
  const { body } = await web.call(user, recordingsApi.get, {
    params: { organizationId, recordingId },
  })

  expect(list.recordings).toMatchObject([
    {
      id: recordingId,
      state: 'complete',
      durationMs: 21_000,
      username: 'anna',
      targetName: 'web1',
    },
  ])
  expect(body.events).toEqual([
    { at: 1500, kind: 'input', channel: 1, text: 'cat /etc/motd' },
    { at: 20_000, kind: 'mark', channel: 0, text: 'Locked by bert' },
    // One instant later than the line before it.
    { at: 21_000.001, kind: 'end', channel: 0, text: 'The user left.' },
  ])
  expect(body.isReady).toBe(true)
  expect(body.signingKeyId).toMatch(/^[0-9a-f]{64}$/)
  // Of 200 parts of 21 seconds: what was typed and shown, the mark, and the end.
  expect(body.activity.flatMap((lines: number, part: number) => (lines > 0 ? [part] : []))).toEqual(
    [14, 15, 190, 199],
  )
  expect(body.terminals).toMatchObject([{ channel: 1, columns: 40, rows: 10, title: 'Shell' }])
})

test("what another organization's session showed does not exist", async () => {
  const { web, aCustomer, record } = opened()
  const own = await aCustomer()
  const other = await aCustomer()
  const recordingId = await record(other.id, [
    [0, resize(80, 24)],
    [1, output('secret of the other\r\n')],
  ])
  const doors = Object.values(recordingsApi).filter(({ path }) => path.includes(':recordingId'))
  const call = {
    body: { isHeld: true },
  }

  const answers = await Promise.all(
    [own.id, other.id].flatMap((organizationId) =>
      doors.map((door) =>
        web.call(own.user, door, {
          params: { organizationId, recordingId },
          query: door.path.endsWith('/frames')
            ? { toMs: 1000 }
            : door.kind === 'download'
              ? { format: 'text' }
              : {},
          ...(door.method === 'PUT' ? { body: call.body } : {}),
        }),
      ),
    ),
  )
  const { body: found } = await web.call(own.user, recordingsApi.search, {
    query: { text: 'secret of the other' },
  })
  const { body: listed } = await web.call(own.user, recordingsApi.list)

  expect(statuses(answers).filter((status) => status !== 404 && status !== 403)).toEqual([])
  expect(found.hits).toEqual([])
  expect(listed.recordings).toEqual([])
})

test('the search itself keeps to the organizations of its transaction', async () => {
  const { aCustomer, record, parts } = opened()
  const own = await aCustomer()
  const other = await aCustomer()
  await record(other.id, aShell)
  const search = { organizationIds: [own.id, other.id], text: 'Welcome' }
  const found = (ids: OrganizationId[]) =>
    parts.db.inOrganizations(ids, (tx) => searchLines(tx, search, undefined, 10))

  expect(await found([own.id])).toEqual([])
  expect(await found([other.id])).toHaveLength(1)
})

test('nobody sees recordings without the right to', async () => {
  const { web, aCustomer, record } = opened()
  const { id: organizationId } = await aCustomer()
  const recordingId = await record(organizationId, aShell)
  const viewer = aUser({ organizationId, role: 'business-viewer' })
  const params = { organizationId, recordingId }

  const answers = await Promise.all([
    web.call(viewer, recordingsApi.get, { params }),
    web.call(viewer, recordingsApi.play, { params, query: { toMs: 10 } }),
    web.call(viewer, recordingsApi.export, { params, query: { format: 'native' } }),
  ])
  const { body } = await web.call(viewer, recordingsApi.search, { query: { text: 'Welcome' } })

  expect(statuses(answers)).toEqual([403, 403, 403])
  expect(body.hits).toEqual([])
})

test('what was shown and what was typed is found, newest first, page by page', async () => {
  const { web, aCustomer, record } = opened()
  const { id: organizationId, user } = await aCustomer()
  await record(organizationId, aShell)
  const search = async (query: object) => {
    const { body } = await web.call(user, recordingsApi.search, { query: { ...query } })
    return recordingsApi.search.response.parse(body)
  }

  const first = await search({ text: '/ETC/motd', limit: 1 })
  const second = await search({ text: '/ETC/motd', limit: 1, cursor: first.nextCursor })
  const nothing = await search({ text: '100%_' })

  expect(first.hits).toMatchObject([
    { kind: 'output', line: '$ cat /etc/motd', at: 1600, channel: 1 },
  ])
  expect(second.hits).toMatchObject([{ kind: 'input', line: 'cat /etc/motd', at: 1500 }])
  expect(second.nextCursor).toBeUndefined()
  expect(nothing.hits).toEqual([])
})

test('seeing one is an event, once an hour for each person; so is everything else', async () => {
  const { web, aCustomer, record, clock } = opened()
  const { id: organizationId, user } = await aCustomer()
  const recordingId = await record(organizationId, aShell)
  const params = { organizationId, recordingId }
  const play = () => web.call(user, recordingsApi.play, { params, query: { toMs: 30_000 } })

  await play()
  await play()
  clock.advance(3_600_001)
  await play()
  await web.call(user, recordingsApi.export, { params, query: { format: 'text' } })
  await web.call(user, recordingsApi.verify, { params })

  expect((await audited(organizationId)).toSorted()).toEqual([
    'recording.completed',
    'recording.exported',
    'recording.seen',
    'recording.seen',
    'recording.verified',
  ])
})

test('what is held stays: neither by hand nor by age is it deleted', async () => {
  const { web, admin, aCustomer, record, clock, options, workOff } = opened()
  const { id: organizationId } = await aCustomer()
  const held = await record(organizationId, aShell)
  await record(organizationId, aShell)
  const change = (recordingId: RecordingId, isHeld: boolean) =>
    web.call(admin, recordingsApi.hold, {
      params: { organizationId, recordingId },
      body: { isHeld, reason: 'A court asks' },
    })
  const remove = (recordingId: RecordingId) =>
    web.call(admin, recordingsApi.remove, { params: { organizationId, recordingId } })

  const hold = await change(held, true)
  const refused = await remove(held)
  clock.advance(31 * 86_400_000)
  await applyRetention(opened().ctx, options)
  await workOff()
  const { body } = await web.call(admin, recordingsApi.list, { query: { organizationId } })
  const keys = await Array.fromAsync(options.blobs.list(`recordings/${organizationId}`))

  expect(hold.body.hold).toMatchObject({ by: 'test-administrator', reason: 'A court asks' })
  expect(refused.status).toBe(409)
  expect(body.recordings.map(({ id }: { id: string }) => id)).toEqual([held])
  expect(keys.map(({ key }) => key)).toEqual([`recordings/${organizationId}/${held}.rec`])
  await change(held, false)
  expect((await remove(held)).status).toBe(200)
  await workOff()
  expect(await Array.fromAsync(options.blobs.list(`recordings/${organizationId}`))).toEqual([])
})

test('the policy of its session says how long a recording is kept, else the server; a hold keeps it longer', async () => {
  const { web, admin, aCustomer, record, clock, options, ctx, workOff } = opened()
  const { id: organizationId } = await aCustomer()
  const brief = await record(organizationId, aShell, 3)
  const briefButHeld = await record(organizationId, aShell, 3)
  const usual = await record(organizationId, aShell, 0)
  const long = await record(organizationId, aShell, 90)
  await web.call(admin, recordingsApi.hold, {
    params: { organizationId, recordingId: briefButHeld },
    body: { isHeld: true, reason: 'A court asks' },
  })
  const left = async (days: number) => {
    clock.advance(days * 86_400_000)
    await applyRetention(ctx, options)
    await workOff()
    const { body } = await web.call(admin, recordingsApi.list, { query: { organizationId } })
    return new Set(body.recordings.map(({ id }: { id: string }) => id))
  }
  const shown = await web.call(admin, recordingsApi.get, {
    params: { organizationId, recordingId: brief },
  })

  expect(
    Date.parse(shown.body.recording.deletedAfter) - Date.parse(shown.body.recording.endedAt),
  ).toBe(3 * 86_400_000)
  expect(await left(2.9)).toEqual(new Set([brief, briefButHeld, usual, long]))
  expect(await left(0.2)).toEqual(new Set([briefButHeld, usual, long]))
  expect(await left(28)).toEqual(new Set([briefButHeld, long]))
  expect(await left(60)).toEqual(new Set([briefButHeld]))
})

test('with little room no new recorded session begins, and people are told until there is more', async () => {
  const { aCustomer, begin, setFree, web, admin, parts, managing } = opened()
  const { id } = await aCustomer()
  const store = async () => (await web.call(admin, recordingsApi.store)).body
  const troubles = () =>
    parts.db.inOrganization(managing, (tx) =>
      tx
        .selectFrom('notification')
        .select(['severity', 'ended_at'])
        .where('kind', '=', 'recording-store')
        .execute(),
    )

  setFree(900)
  await expect(begin(id)).rejects.toThrow('No new recorded sessions begin')
  expect(await troubles()).toMatchObject([{ severity: 'warning', ended_at: null }])
  setFree(400)
  expect(await store()).toMatchObject({ state: 'critical', freeBytes: 400 })
  setFree(600)
  expect(await store()).toMatchObject({ state: 'critical' })
  setFree(1100)
  expect(await store()).toMatchObject({ state: 'low' })
  setFree(1300)
  expect(await store()).toMatchObject({ state: 'available' })
  expect((await troubles())[0]?.ended_at).not.toBeNull()
  setFree()
  expect((await begin(id)).about['user']).toBe('anna')
})
