import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import ssh2 from 'ssh2'
import { expect, onTestFinished, test } from 'vitest'
import { loadSshHostKeys } from './ssh-host-keys.ts'

test('the keys are made once, can be read, and stay private', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'host-keys-'))
  onTestFinished(() => rm(directory, { recursive: true }))

  const made = await loadSshHostKeys(directory)

  expect(await loadSshHostKeys(directory)).toEqual(made)
  const types = made.map((key) => {
    const parsed = ssh2.utils.parseKey(key)
    return parsed instanceof Error ? parsed.message : parsed.type
  })
  expect(types).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256'])
  for (const name of await readdir(directory)) {
    expect((await stat(path.join(directory, name))).mode & 0o777).toBe(0o600)
  }
})
