import { execFile } from 'node:child_process'
import { mkdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { defaultProfile } from '@gatehouse/contract/access-policies'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayMount } from './account.ts'
import { missingPrograms } from './found-programs.ts'
import { openPty, type Pty } from './pty.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const missing = [
  missingForSshd(),
  missingPrograms('ssh', 'script'),
  mayMount() ? '' : 'the right to mount',
]
  .filter(Boolean)
  .join(', ')
const mebibyte = 1024 * 1024

describe.skipIf(missing !== '')(`a disk that is full (missing: ${missing || 'nothing'})`, () => {
  let stage: SshStage
  let disk: string
  const terminals: Pty[] = []

  beforeAll(async () => {
    stage = await openSshStage(async ({ directory }) => {
      disk = path.join(directory, 'disk')
      await mkdir(disk)
      await run('mount', ['-t', 'tmpfs', '-o', 'size=500m,mode=711', 'gatehouse-e2e', disk])
      return {
        dataDirectory: path.join(disk, 'data'),
        environment: { GATEHOUSE_RECORDING_LOW_FREE_BYTES: '1000000' },
      }
    })
    const { recording } = defaultProfile
    await stage.allow('Not recorded', { recording: { ...recording, isEnabled: false } })
    await stage.addHost('web1-silent', 'Not recorded')
    await stage.allow('Recorded if possible', { recording: { ...recording, onFailure: 'go-on' } })
    await stage.addHost('web1-mild', 'Recorded if possible')
  })
  afterAll(async () => {
    await Promise.all(terminals.map((terminal) => terminal.close()))
    await stage?.gatehouse.killAll()
    await run('umount', ['--lazy', disk]).catch(() => undefined) // It was never mounted.
    await stage?.close()
  })

  async function inTerminal(host: string): Promise<Pty> {
    const terminal = openPty(`ssh -F ${stage.config} ${host}`, {
      env: stage.environment,
      nameFile: stage.file(`tty-${host}`),
    })
    terminals.push(terminal)
    await terminal.until(/\$ /, 60)
    return terminal
  }
  async function fill(): Promise<void> {
    const { bavail, bsize } = await statfs(disk)
    await run('fallocate', ['-l', String(bavail * bsize - mebibyte), path.join(disk, 'ballast')])
    await run('dd', ['if=/dev/zero', `of=${path.join(disk, 'last')}`, 'bs=4096']).catch(
      () => undefined, // It ends because nothing fits any more.
    )
  }
  const makeRoom = () => Promise.all(['ballast', 'last'].map((name) => rm(path.join(disk, name))))

  test('ends what has to be recorded, with words, and nothing else', async () => {
    const [strict, mild, silent] = [
      await inTerminal('web1'),
      await inTerminal('web1-mild'),
      await inTerminal('web1-silent'),
    ]
    await fill()

    // More than is kept in memory before it is written, and nothing that gets smaller.
    strict.type('head -c 30000000 /dev/urandom | base64 -w 0\r')
    await strict.until(/This session has to be recorded, and that is not possible at present\./, 60)
    expect(await strict.ended).toBe(255)
    mild.type('head -c 3000000 /dev/urandom | base64 -w 0; echo; echo still" "here\r')
    await mild.until(/still here/, 60)
    silent.type('echo still" "here\r')
    await silent.until(/still here/)

    await makeRoom()
    mild.type('exit 3\r')
    silent.type('exit 4\r')
    expect([await mild.ended, await silent.ended]).toEqual([3, 4])
    await until('Gatehouse answers again', async () => (await stage.sessions()).length === 3, 60)
    expect(await stage.accountsLeft()).toEqual([])
    const { organizationId } = stage
    const recordings = await until('both recordings are ended', async () => {
      const found = await stage.admin.call(recordingsApi.list, { query: { organizationId } })
      return found.recordings.every(({ state }) => state !== 'recording') && found.recordings
    })
    expect(recordings.map(({ state }) => state)).toEqual(['broken', 'broken'])
  }, 240_000)

  test('and when there is room again, the next session is recorded again', async () => {
    const ran = await stage.ssh('web1', 'echo in')

    expect(ran).toMatchObject({ code: 0, stdout: 'in\n' })
    expect(await stage.accountsLeft()).toEqual([])
  })
})
