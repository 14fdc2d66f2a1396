import { sessionsApi } from '@gatehouse/contract/sessions'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { missingPrograms } from './found-programs.ts'
import { openPty, type Pty } from './pty.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = [missingForSshd(), missingPrograms('ssh', 'script', 'stty')]
  .filter(Boolean)
  .join(', ')
const ctrlC = '\x03'
const ctrlX = '\x18'

describe.skipIf(missing !== '')(`ssh in a terminal (missing: ${missing || 'nothing'})`, () => {
  let stage: SshStage
  let pty: Pty | undefined

  beforeAll(async () => {
    stage = await openSshStage()
    await stage.allow('Short', { maxMinutes: 2, extendByMinutes: 30, endWarningMinutes: 0 })
    await stage.addHost('web1-short', 'Short')
  })
  afterAll(() => stage?.close())
  afterEach(async () => {
    await pty?.close()
    expect(await stage.accountsLeft()).toEqual([])
  })

  const open = (command: string): Pty => {
    pty = openPty(command, { env: stage.environment, nameFile: stage.file('tty') })
    return pty
  }
  const ssh = (host = 'web1') => `ssh -F ${stage.config} ${host}`
  const active = () =>
    until('somebody is connected', async () =>
      (await stage.sessions()).find(({ state }) => state === 'active'),
    )

  test('it is set there as it is here, follows its size, and ends with the status', async () => {
    const odd = "stty erase '^H' werase '^B' -ixon iutf8"
    const terminal = open(`${odd}; stty -a; echo --; ${ssh()} -tt 'stty -a; exec sh'`)
    const here = await terminal.until(/speed[^]*?--\r\n/)
    await terminal.until(/Being prepared|Create the account/)
    const there = await terminal.until(/speed[^]*?echoke[^\n]*\n/)

    const own = ['erase = ^H', 'werase = ^B', ' -ixon', ' iutf8']
    for (const mode of own) {
      expect(here[0]).toContain(mode)
      expect(there[0]).toContain(mode)
    }
    await terminal.resize(132, 43)
    terminal.type('stty size\r')
    await terminal.until(/43 132/)
    terminal.type('exit 5\r')
    expect(await terminal.ended).toBe(5)
  })

  test('Ctrl+C ends what runs there, and not the connection', async () => {
    const terminal = open(ssh())
    await terminal.until(/\$ /)
    terminal.type("echo 'be''gun'; sleep 300\r")
    await terminal.until(/begun/)
    terminal.type(ctrlC)
    terminal.type("echo 'go''es on'\r")
    await terminal.until(/goes on/)
    terminal.type('exit\r')
    expect(await terminal.ended).toBe(0)
  })

  test('the end is announced, and Ctrl+X brings more time', async () => {
    const terminal = open(ssh('web1-short'))
    await terminal.until(/Press Ctrl\+X for 30 minutes more\./)
    const { id: sessionId, endsAt } = await active()
    await terminal.until(/This session ends in one minute\./, 90)

    terminal.type(ctrlX)

    await terminal.until(/There is more time/)
    const params = { organizationId: stage.organizationId, sessionId }
    const later = await stage.admin.call(sessionsApi.get, { params })
    expect(Date.parse(later.endsAt) - Date.parse(endsAt)).toBe(30 * 60_000)
    terminal.type('exit\r')
    expect(await terminal.ended).toBe(0)
  })

  test('who closes the window leaves, and the session with them', async () => {
    const terminal = open(ssh())
    await terminal.until(/\$ /)
    await active()

    await terminal.close()
  })

  test('a session that an administrator ends says so', async () => {
    const terminal = open(ssh())
    await terminal.until(/\$ /)
    const { id: sessionId } = await active()

    await stage.admin.call(sessionsApi.end, {
      params: { organizationId: stage.organizationId, sessionId },
      body: { reason: 'Lunch' },
    })

    await terminal.until(/Lunch/)
    expect(await terminal.ended).toBe(255)
  })
})
