import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BlobStore } from './blob-store.ts'
import { openFileBlobStore } from './file-blob-store.ts'
import { StorageFull } from './storage-full.ts'

const run = promisify(execFile)
let directory: string
let store: BlobStore

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-blob-'))
  store = await openFileBlobStore(path.join(directory, 'blobs'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = async (chunks: AsyncIterable<Uint8Array>) => (await buffer(chunks)).toString()

async function keep(key: string, text: string): Promise<void> {
  const blob = await store.openForAppend(key)
  await blob.append(bytesOf(text))
  await blob.close()
}

test('what was appended is read, whole or from a place on', async () => {
  const blob = await store.openForAppend('recordings/a/1.rec')
  await Promise.all([blob.append(bytesOf('one ')), blob.append(bytesOf('two '))])
  await blob.sync()
  const meanwhile = await textOf(store.read('recordings/a/1.rec'))
  await blob.append(bytesOf('three'))
  await blob.close()

  expect(meanwhile).toBe('one two ')
  expect(await textOf(store.read('recordings/a/1.rec'))).toBe('one two three')
  expect(await textOf(store.read('recordings/a/1.rec', { start: 4 }))).toBe('two three')
  expect(await textOf(store.read('recordings/a/1.rec', { start: 4, end: 7 }))).toBe('two')
  expect(await textOf(store.read('recordings/a/1.rec', { start: 99 }))).toBe('')
  expect([blob.size, await store.size('recordings/a/1.rec')]).toEqual([13, 13])
  await expect(blob.append(bytesOf('late'))).rejects.toThrow('closed')
})

test('only the owner can read files and folders', async () => {
  await keep('recordings/a/1.rec', 'x')

  const modeOf = async (name: string) => (await stat(path.join(directory, name))).mode & 0o777

  expect(
    await Promise.all(['blobs', 'blobs/recordings', 'blobs/recordings/a'].map(modeOf)),
  ).toEqual([0o700, 0o700, 0o700])
  expect(await modeOf('blobs/recordings/a/1.rec')).toBe(0o600)
})

test('a blob has one writer, once', async () => {
  const opened = await Promise.allSettled(
    Array.from({ length: 5 }, () => store.openForAppend('exports/1')),
  )
  const writers = opened.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
  await Promise.all(writers.map((writer) => writer.close()))

  expect(writers).toHaveLength(1)
  await expect(store.openForAppend('exports/1')).rejects.toMatchObject({ code: 'conflict' })
})

test('a missing blob is told as such', async () => {
  await expect(textOf(store.read('no/such'))).rejects.toMatchObject({ code: 'not_found' })
  expect(await store.size('no/such')).toBeUndefined()
  await store.remove('no/such')
  expect(await Array.fromAsync(store.list('no'))).toEqual([])
})

test('blobs are listed by the folders of their keys, and removed', async () => {
  for (const key of ['recordings/b/2', 'recordings/a/1', 'recordings-old/1', 'exports/1']) {
    await keep(key, key)
  }
  await store.remove('recordings/b/2')

  const keysOf = async (prefix?: string) =>
    (await Array.fromAsync(store.list(prefix))).map(({ key }) => key)

  expect(await keysOf()).toEqual(['exports/1', 'recordings/a/1', 'recordings-old/1'])
  expect(await Array.fromAsync(store.list('recordings'))).toEqual([
    { key: 'recordings/a/1', bytes: 14 },
  ])
})

test.each([
  '',
  '.',
  '..',
  '../outside',
  'a/../../outside',
  '/etc/passwd',
  'a//b',
  'a/',
  'a/.hidden',
  'a\\b',
  'a\0b',
  'A',
  'ä',
  `${'a/'.repeat(300)}a`,
  'a'.repeat(200),
])('the key %j is refused by every door', async (key) => {
  const refusal = { code: 'invalid_request' }

  await expect(store.openForAppend(key)).rejects.toMatchObject(refusal)
  await expect(textOf(store.read(key))).rejects.toMatchObject(refusal)
  await expect(store.size(key)).rejects.toMatchObject(refusal)
  await expect(store.remove(key)).rejects.toMatchObject(refusal)
  if (key !== '') await expect(Array.fromAsync(store.list(key))).rejects.toMatchObject(refusal)
  expect(await readdir(directory)).toEqual(['blobs'])
})

test('links are not listed', async () => {
  await writeFile(path.join(directory, 'secret'), 'x')
  await symlink(path.join(directory, 'secret'), path.join(directory, 'blobs', 'link'))

  expect(await Array.fromAsync(store.list())).toEqual([])
})

test('what was synced outlasts the end of the process that wrote it', async () => {
  const program = `
    import { openFileBlobStore } from ${JSON.stringify(path.resolve(import.meta.dirname, 'file-blob-store.ts'))}
    const store = await openFileBlobStore(${JSON.stringify(path.join(directory, 'blobs'))})
    const blob = await store.openForAppend('recordings/1')
    await blob.append(new TextEncoder().encode('synced'))
    await blob.sync()
    process.stdout.write('ready')
    for (;;) await blob.append(new Uint8Array(100_000))
  `
  const writer = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: path.resolve(import.meta.dirname, '../../../..'),
  })
  const gone = new Promise((resolve) => writer.once('exit', resolve))
  await new Promise((resolve) => writer.stdout.once('data', resolve))
  writer.kill('SIGKILL')
  await gone

  expect(await textOf(store.read('recordings/1', { end: 6 }))).toBe('synced')
  await expect(store.openForAppend('recordings/1')).rejects.toMatchObject({ code: 'conflict' })
})

test('the volume says how much room it has', async () => {
  const { freeBytes, totalBytes } = await store.free()

  expect(totalBytes).toBeGreaterThanOrEqual(freeBytes)
  expect(totalBytes).toBeGreaterThan(0)
})

const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0

describe.skipIf(!mayMount)('on a full disk, which only root can mount', () => {
  let disk: string

  beforeEach(async () => {
    disk = path.join(directory, 'disk')
    await mkdir(disk)
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'gatehouse-blob', disk])
  })

  afterEach(() => run('umount', ['--lazy', disk]))

  test('an append that does not fit is refused whole, and what was there stays', async () => {
    const small = await openFileBlobStore(path.join(disk, 'blobs'))
    const blob = await small.openForAppend('recordings/1')
    const fits = new Uint8Array(600_000).fill(1)
    await blob.append(fits)

    const refused = blob.append(new Uint8Array(600_000).fill(2))

    await expect(refused).rejects.toBeInstanceOf(StorageFull)
    await expect(refused).rejects.toMatchObject({ code: 'unavailable', cause: { code: 'ENOSPC' } })
    await expect(blob.append(Uint8Array.of(3))).rejects.toBeInstanceOf(StorageFull)
    await expect(blob.close()).rejects.toBeInstanceOf(StorageFull)
    const kept = await readFile(path.join(disk, 'blobs/recordings/1'))
    expect([blob.size, kept.equals(fits)]).toEqual([600_000, true])
  })

  test('free room is counted on the volume of the store', async () => {
    const small = await openFileBlobStore(path.join(disk, 'blobs'))
    const blob = await small.openForAppend('a')
    await blob.append(new Uint8Array(500_000))
    await blob.close()

    const { freeBytes, totalBytes } = await small.free()

    expect(totalBytes).toBe(1024 * 1024)
    expect(freeBytes).toBeLessThan(totalBytes - 500_000)
  })
})
