import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadMasterKey } from './master-key.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'master-key-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('a master key is made once, for its owner alone', async () => {
  const file = path.join(directory, 'keys/master.key')

  const first = await loadMasterKey(file)
  const second = await loadMasterKey(file)

  expect(first.reveal()).toHaveLength(32)
  expect(second.reveal()).toEqual(first.reveal())
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('of ten that start at once, all get the same key', async () => {
  const file = path.join(directory, 'master.key')

  const keys = await Promise.all(Array.from({ length: 10 }, () => loadMasterKey(file)))

  expect(new Set(keys.map((key) => key.reveal().toString('hex'))).size).toBe(1)
  expect(await readdir(directory)).toEqual(['master.key'])
})

test('a master key that others can read is refused', async () => {
  const file = path.join(directory, 'master.key')
  await loadMasterKey(file)

  for (const mode of [0o640, 0o604, 0o620]) {
    await chmod(file, mode)
    await expect(loadMasterKey(file)).rejects.toThrow(`chmod 600 ${file}`)
  }
})

test('a damaged master key is refused and left as it is', async () => {
  const file = path.join(directory, 'master.key')

  for (const text of ['', 'short', 'x'.repeat(44), `${'A'.repeat(64)}`]) {
    await writeFile(file, text, { mode: 0o600 })
    await expect(loadMasterKey(file)).rejects.toThrow('does not hold a master key')
    expect(await readFile(file, 'utf8')).toBe(text)
  }
})
