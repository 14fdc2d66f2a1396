import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Gate,
  missingPeers,
  type Peer,
  runProgram,
  ssh,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('transfers by commands follow the setting for files', () => {
  let sshd: Peer
  let gate: Gate
  let folder: string

  beforeAll(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
    folder = await mkdtemp(path.join(tmpdir(), 'transfer-'))
    await writeFile(path.join(folder, 'one'), 'One.')
  })
  afterAll(async () => {
    await gate.stop()
    await sshd.stop()
    await rm(folder, { recursive: true })
  })

  const file = (name: string) => path.join(folder, name)
  const remote = (name: string) => `alice+root+web1@127.0.0.1:${file(name)}`
  const set = (sftp: 'off' | 'read' | 'write') => {
    gate.broker.profile = { ...gate.broker.profile, sftp }
  }
  const env = () => ({ env: gate.environment })
  const oldScp = (from: string, to: string) =>
    runProgram('scp', [...gate.client('P'), '-O', from, to], env())
  const rsync = (from: string, to: string) =>
    runProgram('rsync', ['-e', ['ssh', ...gate.client('p')].join(' '), from, to], env())

  test('off: neither there nor back, and commands that are none go on', async () => {
    set('off')

    const scp = await oldScp(file('one'), remote('off-1'))
    const back = await oldScp(remote('one'), file('off-2'))
    const synced = await rsync(remote('one'), file('off-3'))
    const server = await ssh(gate, 'alice+root+web1', ['/usr/lib/openssh/sftp-server'])
    const harmless = await ssh(gate, 'alice+root+web1', ['echo scp -t'])

    for (const one of [scp, back, synced, server]) {
      expect(one.code).not.toBe(0)
      expect(one.stderr).toContain('does not include file transfer here, by no program.')
    }
    expect(['off-1', 'off-2', 'off-3'].filter((name) => existsSync(file(name)))).toEqual([])
    expect(String(harmless.stdout)).toBe('scp -t\n')
  })

  test('what was refused is kept, with what was wanted and why', async () => {
    set('off')
    const known = gate.broker.facts.length

    await oldScp(file('one'), remote('off-4'))

    const refused = () => gate.broker.facts.slice(known).filter((fact) => fact.kind === 'refused')
    await expect.poll(refused).toHaveLength(1)
    expect(refused()).toMatchObject([
      {
        ...{ what: 'transfer', command: `scp -t ${file('off-4')}` },
        reason: expect.stringContaining('by no program'),
      },
    ])
  })

  test('read: back, and not there', async () => {
    set('read')

    const there = await rsync(file('one'), remote('read-1'))
    const old = await oldScp(file('one'), remote('read-2'))
    const back = await oldScp(remote('one'), file('read-3'))

    expect(there.stderr).toContain('lets you read files here, and write none.')
    expect(old.stderr).toContain('lets you read files here, and write none.')
    expect(existsSync(file('read-1')) || existsSync(file('read-2'))).toBe(false)
    expect(back.code).toBe(0)
    expect(await readFile(file('read-3'), 'utf8')).toBe('One.')
  })
})
