import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  eventually,
  type Gate,
  missingPeers,
  type Peer,
  type Ran,
  runProgram,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('files to and from a real sshd, through the proxy', () => {
  let sshd: Peer
  let gate: Gate
  let folder: string
  const big = randomBytes(50 * 1024 * 1024)

  beforeAll(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
    folder = await mkdtemp(path.join(tmpdir(), 'files-'))
    await writeFile(path.join(folder, 'big'), big)
  })
  afterAll(async () => {
    await gate.stop()
    await sshd.stop()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => {
    gate.broker.facts.length = 0
    gate.broker.profile = { ...gate.broker.profile, sftp: 'write' }
  })

  const file = (name: string) => path.join(folder, name)
  const scp = (...args: string[]): Promise<Ran> =>
    runProgram('scp', [...gate.client('P'), ...args], { env: gate.environment })
  const remote = (name: string) => `alice+root+web1@127.0.0.1:${file(name)}`
  const sftp = (lines: string[]): Promise<Ran> =>
    runProgram('sftp', [...gate.client('P'), '-b', '-', 'alice+root+web1@127.0.0.1'], {
      env: gate.environment,
      input: Buffer.from(`${lines.join('\n')}\n`),
    })
  const told = (operation: string, name: string) =>
    eventually(() =>
      gate.broker.facts.find(
        (fact) => fact.kind === 'file' && fact.operation === operation && fact.path === file(name),
      ),
    )

  test('scp brings 50 MB there and back; each file is told with its hash', async () => {
    expect(await scp(file('big'), remote('there'))).toMatchObject({ code: 0, stderr: '' })
    expect(await scp(remote('there'), file('back'))).toMatchObject({ code: 0, stderr: '' })

    expect(sha256(await readFile(file('back')))).toBe(sha256(big))
    const whole = { bytes: big.length, sha256: sha256(big), succeeded: true }
    expect(await told('written', 'there')).toMatchObject(whole)
    expect(await told('read', 'there')).toMatchObject(whole)
    expect(gate.recorders.events.filter(({ kind }) => kind === 'file').length).toBeGreaterThan(1)
  })

  test('the old scp is a command', async () => {
    expect(await scp('-O', file('big'), remote('old'))).toMatchObject({ code: 0 })

    expect(sha256(await readFile(file('old')))).toBe(sha256(big))
    await eventually(() =>
      gate.broker.facts.some((fact) => fact.kind === 'exec' && fact.command.startsWith('scp')),
    )
    await eventually(() =>
      gate.broker.facts.some((fact) => fact.kind === 'exit' && fact.exitCode === 0),
    )
  })

  test('rsync goes both ways', async () => {
    const shell = ['ssh', ...gate.client('p')].join(' ')
    await mkdir(file('tree/below'), { recursive: true })
    await writeFile(file('tree/below/one'), big.subarray(0, 1_000_000))
    const args = (from: string, to: string) => ['-a', '-e', shell, from, to]

    const there = await runProgram('rsync', args(file('tree/'), remote('copy/')), {
      env: gate.environment,
    })
    const back = await runProgram('rsync', args(remote('copy/'), file('again/')), {
      env: gate.environment,
    })

    expect([there.code, back.code, there.stderr, back.stderr]).toEqual([0, 0, '', ''])
    expect(sha256(await readFile(file('again/below/one')))).toBe(sha256(big.subarray(0, 1_000_000)))
  })

  test('what is done with files is told one by one', async () => {
    const ran = await sftp([
      `mkdir ${file('made')}`,
      `put ${file('big')} ${file('made/a')}`,
      `rename ${file('made/a')} ${file('made/b')}`,
      `chmod 600 ${file('made/b')}`,
      `symlink ${file('made/b')} ${file('made/c')}`,
      `rm ${file('made/c')}`,
      `rm ${file('made/b')}`,
      `rmdir ${file('made')}`,
    ])

    expect(ran.code).toBe(0)
    await told('removed-directory', 'made')
    expect(await told('renamed', 'made/a')).toMatchObject({ newPath: file('made/b') })
    expect(await told('linked', 'made/c')).toMatchObject({ newPath: file('made/b') })
    await Promise.all([
      told('made-directory', 'made'),
      told('written', 'made/a'),
      told('changed', 'made/b'),
      told('removed', 'made/b'),
    ])
  })

  test('who may only read reads, and changes nothing', async () => {
    gate.broker.profile = { ...gate.broker.profile, sftp: 'read' }

    const read = await sftp([`get ${file('big')} ${file('got')}`])
    const written = await sftp([`put ${file('big')} ${file('forbidden')}`])
    const removed = await sftp([`rm ${file('big')}`])

    expect(read.code).toBe(0)
    expect(sha256(await readFile(file('got')))).toBe(sha256(big))
    expect(written.code).not.toBe(0)
    expect(written.stderr).toContain('Permission denied')
    expect(removed.code).not.toBe(0)
    expect(await told('removed', 'big')).toMatchObject({ succeeded: false })
    await expect(readFile(file('forbidden'))).rejects.toThrow('ENOENT')
  })

  test('who may not transfer files is told so', async () => {
    gate.broker.profile = { ...gate.broker.profile, sftp: 'off' }

    const ran = await sftp(['pwd'])

    expect(ran.code).toBe(255)
    expect(ran.stderr).toContain('does not include file transfer')
  })
})

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
