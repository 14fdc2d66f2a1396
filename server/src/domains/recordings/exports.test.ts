import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { RecordingId } from '@gatehouse/contract/ids'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aShell, output, resize, useRecordings } from './testing.ts'
import { verifyReplayFile } from './verify-replay.ts'

const opened = useRecordings()
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-replay-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function exported(organizationId: string, recordingId: RecordingId, format: string) {
  const { web, admin } = opened()
  const params = { organizationId, recordingId }
  const answer = await web.call(admin, recordingsApi.export, { params, query: { format } })
  expect(answer.status).toBe(200)
  return answer
}

async function kept(bytes: string | Uint8Array): Promise<string> {
  const file = path.join(directory, `${Math.random()}.file`)
  await writeFile(file, bytes)
  return file
}

test('an asciicast is a header and then events in order', async () => {
  const { aCustomer, record } = opened()
  const { id } = await aCustomer()
  const recordingId = await record(id, aShell)

  const { text, headers } = await exported(id, recordingId, 'asciicast')
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

  expect(headers['content-disposition']).toContain('.cast')
  expect(header).toMatchObject({ version: 2, width: 40, height: 10, title: 'anna on web1' })
  expect(events).toContainEqual([1.5, 'i', 'cat /etc/motd\r'])
  expect(events).toContainEqual([20, 'm', 'Locked by bert'])
})

test('a text is what was shown', async () => {
  const { aCustomer, record } = opened()
  const { id } = await aCustomer()

  const { text } = await exported(id, await record(id, aShell), 'text')

  expect(text.split('\n')).toContain('Welcome to </script><b>web1</b>')
})

test('a replay is one page that nothing recorded can be a part of', async () => {
  const { aCustomer, record } = opened()
  const { id } = await aCustomer()
  const recordingId = await record(id, [
    ...aShell,
    [
      22_000,
      output('</script><script>alert(1)</script><!-- <meta name="gatehouse-signature" content="">'),
    ],
  ])

  const { text } = await exported(id, recordingId, 'html')
  const { text: verdict, keyId } = await verifyReplayFile(await kept(text))

  expect(text).not.toContain('alert(1)')
  expect(text.match(/<script/g)).toHaveLength(3)
  expect(text).not.toMatch(/(?:src|href)="/)
  expect(verdict).toMatch(/^Intact: the recording of anna on web1/)
  expect(verdict).toContain('signed by Managing organization')
  expect(keyId).toMatch(/^[0-9a-f]{64}$/)
})

test('any changed byte of a replay is told', async () => {
  const { aCustomer, record } = opened()
  const { id } = await aCustomer()
  const { text } = await exported(id, await record(id, aShell), 'html')
  const whole = Buffer.from(text)
  const places = Array.from({ length: 60 }, (_, index) => Math.floor((index / 60) * whole.length))

  for (const place of [...places, whole.length - 1, text.indexOf('gatehouse-key') + 30]) {
    const changed = Buffer.from(whole)
    changed.writeUInt8(whole.readUInt8(place) ^ 1, place)
    await expect(verifyReplayFile(await kept(changed))).rejects.toThrow(/changed|neither/)
  }
  await expect(verifyReplayFile(await kept(`${text} `))).rejects.toThrow('changed')
  await expect(verifyReplayFile(await kept(''))).rejects.toThrow('neither')
})

test('a recording as it is stored is checked without a server, and a changed byte is told', async () => {
  const { aCustomer, record, options } = opened()
  const { id } = await aCustomer()
  const recordingId = await record(id, aShell)
  const key = `recordings/${id}/${recordingId}.rec`
  const bytes = Buffer.concat(await Array.fromAsync(options.blobs.read(key)))
  const good = await verifyReplayFile(await kept(bytes))

  expect(good.text).toContain('is complete and unchanged')
  for (let place = 0; place < bytes.length; place += Math.ceil(bytes.length / 80)) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(bytes.readUInt8(place) ^ 1, place)
    await expect(verifyReplayFile(await kept(changed))).rejects.toThrow()
  }
  const cut = verifyReplayFile(await kept(bytes.subarray(0, bytes.length - 400)))
  await expect(cut).rejects.toThrow('not whole')
})

test('a check finds a file that was changed, exchanged or taken away', async () => {
  const { web, admin, aCustomer, record, directory: blobs } = opened()
  const { id: organizationId } = await aCustomer()
  const recordingId = await record(organizationId, aShell)
  const other = await record(organizationId, [
    [0, resize(80, 24)],
    [1, output('another')],
  ])
  const fileOf = (one: string) => path.join(blobs, 'recordings', organizationId, `${one}.rec`)
  const params = { organizationId, recordingId }
  const check = async () => (await web.call(admin, recordingsApi.verify, { params })).body
  const whole = await readFile(fileOf(recordingId))

  expect(await check()).toMatchObject({ isIntact: true, recording: { state: 'complete' } })
  const changed = Buffer.from(whole)
  changed.writeUInt8(whole.readUInt8(700) ^ 1, 700)
  await writeFile(fileOf(recordingId), changed)
  expect(await check()).toMatchObject({ isIntact: false, recording: { state: 'altered' } })
  await writeFile(fileOf(recordingId), await readFile(fileOf(other)))
  expect((await check()).text).toBe('This is the file of another recording.')
  await rm(fileOf(recordingId))
  expect((await check()).text).toBe('The file of this recording is missing.')
  await writeFile(fileOf(recordingId), whole)
  expect(await check()).toMatchObject({ isIntact: true, recording: { state: 'complete' } })
})
