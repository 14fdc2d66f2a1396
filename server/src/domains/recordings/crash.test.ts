import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { expect, test } from 'vitest'
import { createRecordingDoor } from './recording-door.ts'
import { indexRecording } from './index-recording.service.ts'
import { recoverRecordings, settleAbandoned } from './recover-recordings.service.ts'
import { aShell, output, resize, type Step, useRecordings, write } from './testing.ts'

const opened = useRecordings()

async function get(organizationId: string, recordingId: string) {
  const { web, admin } = opened()
  const { body } = await web.call(admin, recordingsApi.get, {
    params: { organizationId, recordingId },
  })
  return recordingsApi.get.response.parse(body)
}

test('a recording whose proxy died is broken, and readable up to its last whole segment', async () => {
  const { aCustomer, begin, options, ctx, clock, workOff, web, admin, directory } = opened()
  const { id: organizationId } = await aCustomer()
  const order = await begin(organizationId)
  await write(options.blobs, order, clock.now(), aShell, false)
  const file = path.join(directory, order.blobKey)
  await writeFile(file, (await readFile(file)).subarray(0, -20))
  const params = { organizationId, recordingId: order.recordingId }

  await recoverRecordings(ctx, options)
  await workOff()
  const { recording, events } = await get(organizationId, order.recordingId)
  const { body: checked } = await web.call(admin, recordingsApi.verify, { params })

  expect(recording).toMatchObject({ state: 'broken', durationMs: 20_000 })
  expect(recording.segments).toBeGreaterThan(1)
  expect(events).toContainEqual({ at: 1500, kind: 'input', channel: 1, text: 'cat /etc/motd' })
  expect(checked).toMatchObject({ isIntact: true, recording: { state: 'broken' } })
  expect(checked.text).toContain('unchanged up to there')
})

test('one that nobody ended is settled a while after its connection is gone, and only once', async () => {
  const { aCustomer, begin, options, ctx, clock, parts } = opened()
  const { id: organizationId } = await aCustomer()
  const order = await begin(organizationId)
  const ended = await write(options.blobs, order, clock.now(), aShell)
  const place = { organizationId, recordingId: order.recordingId }

  await settleAbandoned(ctx, options)
  const before = await get(organizationId, order.recordingId)
  clock.advance(61_000)
  await Promise.all([
    settleAbandoned(ctx, options),
    createRecordingDoor(options).end(ctx, place, ended),
    createRecordingDoor(options).end(ctx, place, { ...ended, problem: 'Late.' }),
  ])
  const after = await get(organizationId, order.recordingId)
  const told = await parts.db.inOrganization(organizationId, (tx) =>
    tx.selectFrom('audit_event').select('type').execute(),
  )

  expect(before.recording.state).toBe('recording')
  expect(after.recording.state).not.toBe('recording')
  expect(told).toHaveLength(1)
})

test('nothing that a target sends can hang the server or fill it', async () => {
  const { aCustomer, record, web, admin } = opened()
  const { id: organizationId } = await aCustomer()
  const noise = Array.from(
    { length: 200 },
    (_, index) => `line ${index} ${'\x1b[1000;1000H'.repeat(3)}`,
  )
  const steps: Step[] = [
    [0, resize(1_000_000_000, 1_000_000_000)],
    [1, output('\x1b[2147483647b\x1b]0;'.repeat(50))],
    [2, output(`\x07\x9b${'9;'.repeat(30_000)}`)],
    ...noise.map((line, index): Step => [10 + index * 100, output(`${line}\0\x1bP\udc00`)]),
    ...Array.from({ length: 300 }, (_, index): Step => [40_000 + index, output('x', 2 + index)]),
  ]

  const recordingId = await record(organizationId, steps)
  const { terminals } = await get(organizationId, recordingId)
  const { status, body } = await web.call(admin, recordingsApi.play, {
    params: { organizationId, recordingId },
    query: { fromMs: 39_000, toMs: 50_000 },
  })

  expect(terminals.length).toBeLessThanOrEqual(200)
  expect(status).toBe(200)
  expect(body.keyframe).toMatchObject({ columns: 500, rows: 200 })
})

test('what is too heavy to go through is said, and the rest goes on', async () => {
  const { aCustomer, begin, options, ctx, clock } = opened()
  const { id: organizationId } = await aCustomer()
  const order = await begin(organizationId)
  const ended = await write(options.blobs, order, clock.now(), aShell)
  const place = { organizationId, recordingId: order.recordingId }
  await createRecordingDoor(options).end(ctx, place, ended)

  const { signal } = new AbortController()
  await indexRecording(ctx, options, place, signal, { milliseconds: 1 })

  expect((await get(organizationId, order.recordingId)).note).toContain('too heavy')
})
