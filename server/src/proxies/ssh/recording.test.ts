import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecordingId } from '@gatehouse/contract/ids'
import { openFileBlobStore } from '#platform/blob/file-blob-store.ts'
import type { BlobStore } from '#platform/blob/blob-store.ts'
import type { RecordingOrder } from '../broker.ts'
import { blobRecorders } from './blob-recorder.ts'

let directory: string
let blobs: BlobStore

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'blobs-'))
  blobs = await openFileBlobStore(directory)
})
afterEach(() => rm(directory, { recursive: true }))

const order = (): RecordingOrder => ({
  recordingId: 'recording-1' as RecordingId,
  blobKey: 'recordings/one',
  dataKey: new Uint8Array(randomBytes(32)),
  wrappedKey: new Uint8Array(8),
  signingKey: {
    keyId: 'key-1',
    privateKeyPem: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  },
  about: { target: 'web1' },
})
const now = () => new Date('2026-11-21T12:00:00Z')

test('a recording is a blob, and its end says how much it is', async () => {
  const recorder = await blobRecorders(blobs, now).open(order(), (cause) => {
    throw cause
  })
  await recorder.write({ kind: 'output', data: Buffer.from('hello') })

  const end = await recorder.end('The user disconnected.')

  expect(end.problem).toBeUndefined()
  expect(end.segments).toBeGreaterThan(0)
  expect(await blobs.size('recordings/one')).toBe(end.bytes)
  expect(recorder.write({ kind: 'mark', text: 'late' })).toBeUndefined()
  expect(await recorder.end('again')).toEqual(end)
})

test('a storage that fails is told once, and the end says that it is not whole', async () => {
  const failures: Error[] = []
  const failing: BlobStore = Object.assign(Object.create(blobs), {
    openForAppend: async () => ({
      size: 0,
      append: () => Promise.reject(new Error('disk full')),
      sync: async () => undefined,
      close: async () => undefined,
    }),
  })
  const recorder = await blobRecorders(failing, now).open(order(), (cause) => failures.push(cause))
  for (let index = 0; index < 100; index += 1) {
    await recorder.write({ kind: 'output', data: Buffer.alloc(60_000, index) })
  }

  const end = await recorder.end('over')

  expect(failures).toHaveLength(1)
  expect(end.problem).toContain('ends early')
})
