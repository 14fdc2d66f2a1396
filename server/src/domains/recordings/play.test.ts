import type { RecordingId } from '@gatehouse/contract/ids'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { expect, test } from 'vitest'
import { type Step, aShell, output, resize, useRecordings, write } from './testing.ts'

const opened = useRecordings()

async function play(organizationId: string, recordingId: RecordingId, query: object) {
  const { web, admin } = opened()
  const params = { organizationId, recordingId }
  const answer = await web.call(admin, recordingsApi.play, { params, query: { ...query } })
  if (answer.status !== 200) throw new Error(answer.text)
  return recordingsApi.play.response.parse(answer.body)
}

test('one that is still written plays as far as it is', async () => {
  const { aCustomer, begin, options, clock } = opened()
  const { id } = await aCustomer()
  const order = await begin(id)
  expect(await play(id, order.recordingId, { toMs: 1000 })).toMatchObject({
    frames: [],
    untilMs: 0,
  })
  await write(options.blobs, order, clock.now(), aShell.slice(0, 4), false)

  const first = await play(id, order.recordingId, { toMs: 3_600_000 })
  const second = await play(id, order.recordingId, { fromMs: 1550, toMs: 3_600_000 })

  expect(first.frames.map(({ data }) => data).join('')).toContain('Welcome')
  expect(first.untilMs).toBe(1600)
  expect(second.keyframe).toMatchObject({ at: 1550, columns: 40, rows: 10 })
  expect(second.frames).toHaveLength(1)
})

test('a long stretch comes in several answers that fit together', async () => {
  const { aCustomer, record } = opened()
  const { id } = await aCustomer()
  const line = `${'x'.repeat(60_000)}\r\n`
  const steps: Step[] = Array.from({ length: 40 }, (_, index) => [index * 10 + 1, output(line)])
  const recordingId = await record(id, steps)

  const shown: number[] = []
  for (let fromMs = 0; fromMs < 391;) {
    const { frames, untilMs } = await play(id, recordingId, { fromMs, toMs: 10_000 })
    shown.push(...frames.map(({ at }) => at))
    fromMs = untilMs
  }

  expect(shown).toEqual(steps.map(([at]) => at))
})

test('each terminal of a connection is played by itself', async () => {
  const { aCustomer, record, web, admin } = opened()
  const { id } = await aCustomer()
  const recordingId = await record(id, [
    [0, resize(80, 24, 1)],
    [1, output('first', 1)],
    [2, { kind: 'exec', channel: 2, command: 'ls' }],
    [3, output('a\nb\n', 2)],
  ])

  const params = { organizationId: id, recordingId }
  const { body } = await web.call(admin, recordingsApi.get, { params })
  const second = await play(id, recordingId, { toMs: 100, channel: 2 })

  expect(body.terminals).toMatchObject([
    { channel: 1, title: 'Shell' },
    { channel: 2, title: 'ls' },
  ])
  expect(second.frames).toMatchObject([{ data: 'a\r\nb\r\n' }])
})
