import { systemApi } from '@gatehouse/contract/system'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { untilFound } from './found.ts'
import { missingPrograms } from './found-programs.ts'
import { kill9 } from './processes.ts'
import { openPty, type Pty } from './pty.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = [missingForSshd(), missingPrograms('ssh', 'script')].filter(Boolean).join(', ')

describe.skipIf(missing !== '')(`what goes wrong (missing: ${missing || 'nothing'})`, () => {
  let stage: SshStage
  let pty: Pty | undefined

  beforeAll(async () => {
    stage = await openSshStage()
    await stage.allow('Watched closely', { onDatabaseLoss: 'stop' })
    await stage.addHost('web1-stop', 'Watched closely')
  })
  afterAll(() => stage?.close())
  afterEach(async () => {
    await pty?.close()
    pty = undefined
    expect(await stage.accountsLeft()).toEqual([])
  })

  async function inTerminal(host = 'web1'): Promise<Pty> {
    const command = `ssh -F ${stage.config} ${host}`
    pty = openPty(command, { env: stage.environment, nameFile: stage.file('tty') })
    await pty.until(/\$ /, 60)
    return pty
  }
  const loseDatabase = async () => {
    const named = await stage.gatehouse.postmasterPid()
    const isOurs = (await stage.gatehouse.processes()).some(({ pid }) => pid === named)
    if (isOurs) await kill9([named])
  }
  const isWell = async () => (await stage.admin.send(systemApi.health)).status === 200

  test('the database is gone: a session that may go on does, and what was done is told later', async () => {
    const terminal = await inTerminal()

    await loseDatabase()
    terminal.type("echo 'while it was'' away'\r")
    await terminal.until(/while it was away/)
    await until('it is well again', isWell, 60)
    terminal.type("echo 'after it came'' back'; exit 4\r")
    await terminal.until(/after it came back/)

    expect(await terminal.ended).toBe(4)
    for (const what of ['while it was', 'after it came']) {
      await untilFound(stage.admin, stage.organizationId, { what: `contains:${what}` }, 30)
    }
  })

  test('the database is gone: a session that may not go on ends with words', async () => {
    const terminal = await inTerminal('web1-stop')

    // As often as it comes back, so that it is away for longer than a moment.
    let isOver = false
    void terminal.ended.then(() => (isOver = true))
    await until(
      'the session is over',
      async () => {
        await loseDatabase().catch(() => undefined) // It is not back yet.
        return isOver
      },
      60,
    )

    expect(terminal.shown()).toContain('Gatehouse has lost sight of this session, and ends it.')
    expect(await terminal.ended).toBe(255)
    await until('it is well again', isWell, 60)
  })

  test('another host key: refused, told, or taken, as the target says', async () => {
    await stage.ssh('web1', 'true')
    expect(await stage.accountsLeft()).toEqual([])
    await stage.sshd.renewHostKeys()

    const refused = await stage.ssh('web1', 'echo in')
    expect(refused).toMatchObject({ code: 255, stdout: '' })
    expect(refused.stderr).toMatch(/web1 shows another host key than before: SHA256:\S+ instead of/)
    expect(refused.stderr).toContain('Nothing was sent to it.')

    await stage.onHostKeyMismatch('warn')
    const told = await stage.ssh('web1', 'echo in')
    expect(told).toMatchObject({ code: 0, stdout: 'in\n' })
    expect(told.stderr).toContain('The target is set to go on nevertheless.')
    expect(await stage.accountsLeft()).toEqual([])

    await stage.onHostKeyMismatch('accept')
    expect(await stage.ssh('web1', 'echo in')).toEqual({ code: 0, stdout: 'in\n', stderr: '' })
  })
})
