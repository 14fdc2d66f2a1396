import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BrokerChoice } from '../broker.ts'
import {
  eventually,
  type Gate,
  missingPeers,
  openTerminal,
  type Peer,
  ssh,
  startGate,
  startSshd,
  type Terminal,
} from './testing.ts'

describe.skipIf(missingPeers)('a terminal on a real sshd, through the proxy', () => {
  let sshd: Peer
  let gate: Gate

  beforeAll(async () => (sshd = await startSshd()) && undefined)
  afterAll(() => sshd.stop())
  beforeEach(async () => {
    gate = await startGate(sshd)
  })
  afterEach(() => gate.stop())

  const there = 'alice+root+web1'

  test('a shell has its size, takes a new one, and ends with its status', async () => {
    const terminal = await openTerminal(gate, there, { columns: 100, rows: 30 })
    terminal.type("PS1='> '; stty size\r")
    await terminal.until('30 100')

    terminal.resize(120, 40)
    terminal.type('stty size; exit 3\r')
    await terminal.until('40 120')

    expect(await terminal.ended).toEqual({ code: 3 })
    expect(gate.recorders.events).toContainEqual({
      ...{ kind: 'resize', channel: 1, columns: 120, rows: 40 },
    })
    await eventually(() => gate.broker.ended.length === 1)
  })

  test('a terminal is set there as it is here, whatever its first mode is', async () => {
    const [eraseCharacter, utf8, echo] = [3, 42, 53]
    const modes = [eraseCharacter, 0, 0, 0, 8, utf8, 0, 0, 0, 1, echo, 1, 0, 0, 0, 0]
    const shown = async (...first: number[]) => {
      const options = { command: 'stty -a', modes: Buffer.from([...first, ...modes]) }
      const terminal = await openTerminal(gate, there, options)
      await terminal.ended
      return terminal.shown()
    }

    for (const text of [await shown(), await shown(99, 9, 9, 9, 9)]) {
      expect(text).toContain('erase = ^H')
      expect(text).toMatch(/(?<!-)iutf8/)
    }
  })

  test('commands are told as the shell showed them', async () => {
    const terminal = await openTerminal(gate, there)
    await prompt(terminal)
    terminal.type('echo onex\x7f\x7f two\r')
    await terminal.until(/on two\r\n> $/)
    terminal.type('\x1b[A\r') // Again, from the history.
    await terminal.until(/on two\r\n[^]*on two\r\n[^]*on two\r\n/)
    terminal.type('exit\r')
    await terminal.ended

    const lines = gate.broker.facts.flatMap((fact) => (fact.kind === 'command' ? [fact.line] : []))
    expect(lines.filter((line) => line === 'echo on two')).toHaveLength(2)
    const recorded = gate.recorders.events.filter(({ kind }) => kind === 'command')
    expect(recorded).toContainEqual({ kind: 'command', channel: 1, line: 'echo on two' })
  })

  test('a password at a hidden prompt is in no recording, fact or log', async () => {
    const terminal = await openTerminal(gate, there)
    await prompt(terminal)
    terminal.type('read -s -p "Password: " word; echo "length ${#word}"\r')
    await terminal.until(/\nPassword: /)
    for (const letter of 'hunter2-hunter2') terminal.type(letter)
    terminal.type('\r')
    await terminal.until(/length 15\r\n> $/)
    terminal.type('echo visible\r')
    await terminal.until(/\nvisible/)
    terminal.type('exit\r')
    await terminal.ended

    expect(gate.recorders.text('input')).toContain('visible')
    const kept = JSON.stringify([
      gate.recorders.text('input'),
      gate.recorders.text('output'),
      gate.broker.facts,
      gate.log,
    ])
    expect(kept).not.toContain('hunter2')
    expect(gate.recorders.events.some(({ kind }) => kind === 'masked')).toBe(true)
  })

  test('a command that a rule blocks does not reach the shell', async () => {
    gate.broker.profile = {
      ...gate.broker.profile,
      commandRules: [{ pattern: '^rm ', action: 'block', message: 'Nothing is removed here.' }],
    }
    const terminal = await openTerminal(gate, there)
    await prompt(terminal)
    terminal.type('rm -rf /nowhere; echo gone\r')
    await terminal.until('Nothing is removed here.')
    terminal.type('echo still "here"\r')
    await terminal.until(/\nstill here/)

    expect(terminal.shown()).not.toMatch(/\ngone/)
    await eventually(() => gate.broker.facts.some((fact) => fact.kind === 'command-rule'))
    const ran = await ssh(gate, there, ['rm -rf /nowhere'])
    expect(ran).toMatchObject({ code: 255, stderr: 'Nothing is removed here.\n' })
    terminal.vanish()
  })

  test('what administrators say is shown; a lock stops the keys; the end says why', async () => {
    const terminal = await openTerminal(gate, there)
    await prompt(terminal)

    gate.broker.say({ state: 'message', from: 'Bob', text: 'Please hurry\x1b[2J' })
    await terminal.until('Bob: Please hurry [2J')
    gate.broker.say({ state: 'locked', text: 'Bob has locked this session.' })
    await terminal.until('locked this session')
    terminal.type('echo se"cr"et\r')
    terminal.resize(81, 25) // Behind the keys.
    await eventually(() =>
      gate.recorders.events.some((event) => event.kind === 'resize' && event.columns === 81),
    )
    gate.broker.say({ state: 'unlocked', text: 'It goes on.' })
    await terminal.until('It goes on.')
    terminal.type('echo op"e"n\r')
    await terminal.until('\nopen')
    expect(terminal.shown()).not.toContain('secret')

    gate.broker.say({ state: 'over', text: 'Bob has ended this session.' })
    await terminal.until('Bob has ended this session.')
    expect(await terminal.ended).toEqual({ code: 255 })
    await eventually(() =>
      gate.broker.ended.some(({ why }) => why === 'Bob has ended this session.'),
    )
  })

  test('a session that a rule has locked opens nothing more', async () => {
    gate.broker.profile = {
      ...gate.broker.profile,
      commandRules: [{ pattern: 'halt', action: 'block-and-lock', message: 'Not this.' }],
    }
    const socket = `${gate.directory}/mux`
    const master = [
      '-o',
      'ControlMaster=auto',
      '-o',
      `ControlPath=${socket}`,
      '-o',
      'ControlPersist=60',
    ]
    expect(await ssh(gate, there, ['echo one'], undefined, master)).toMatchObject({
      code: 0,
      stderr: '',
    })

    expect(await ssh(gate, there, ['halt'], undefined, master)).toMatchObject({
      code: 255,
      stderr: 'Not this.\n',
    })
    expect(await ssh(gate, there, ['echo two'], undefined, master)).toMatchObject({
      code: 255,
      stderr: 'This session is locked.\n',
    })
    await ssh(gate, there, [], undefined, [...master, '-O', 'exit'])
  })

  test('more time is asked for with Ctrl+X when it is offered, and only then', async () => {
    gate.broker.endsAt = new Date(Date.now() + 4 * 60_000)
    const asked: string[] = []
    gate.broker.extend = async (connection) => {
      asked.push(connection)
      const endsAt = new Date(Date.now() + 30 * 60_000).toISOString()
      gate.broker.say({ state: 'extended', endsAt, text: 'It goes on.' })
      return { isExtended: true, text: '' }
    }
    const terminal = await openTerminal(gate, there)
    await terminal.until('Press Ctrl+X for 30 minutes more.')
    await prompt(terminal)
    terminal.type('\x18')
    await terminal.until('It goes on.')
    terminal.type('\x18\x03') // Now a key of the shell, which waits for a second.
    await terminal.until(/\^C[\r\n]+> $/) // A shell forgets what is typed while it is interrupted.
    terminal.type('echo do"n"e\r')
    await terminal.until('done')

    expect(asked).toHaveLength(1)
    terminal.vanish()
  })

  test('waiting for approval is seen, and nothing is opened before', async () => {
    gate.broker.state = { state: 'waiting-for-approval', text: 'Waiting for Bob to approve.' }
    const terminal = await openTerminal(gate, there)
    await terminal.until('Waiting for Bob to approve.')
    expect(gate.broker.facts).toEqual([])

    gate.broker.say({ state: 'provisioning', text: 'Making an account on web1.' })
    await terminal.until('Making an account')
    gate.broker.say({ state: 'ready', text: '' })
    await terminal.until('# ')
    terminal.type('echo re"a"dy\r')
    await terminal.until('ready')
    terminal.vanish()
  })

  test('whoever does not want to wait presses Ctrl+C', async () => {
    gate.broker.state = { state: 'waiting-for-approval', text: 'Waiting for Bob to approve.' }
    const terminal = await openTerminal(gate, there)
    await terminal.until('Waiting for Bob')

    terminal.type('\x03')

    await terminal.until('You have stopped waiting.')
    expect(await terminal.ended).toEqual({ code: 255 })
    await eventually(() => gate.broker.ended.length === 1)
  })

  test('without a terminal the wait is said once, on standard error; a denial ends it', async () => {
    gate.broker.state = { state: 'waiting-for-approval', text: 'Waiting for Bob to approve.' }
    const running = ssh(gate, there, ['echo never'])
    await eventually(() => gate.broker.requests.length === 1)

    gate.broker.say({ state: 'over', text: 'Bob has denied this: not today.' })

    expect(await running).toMatchObject({
      code: 255,
      stderr: 'Waiting for Bob to approve.\nBob has denied this: not today.\n',
    })
  })

  test('a missing target is chosen from a menu, with search', async () => {
    gate.broker.choiceList = [choice('db1'), choice('web1'), choice('web2')]
    const terminal = await openTerminal(gate, 'alice')
    await terminal.until('db1')
    terminal.resize(60, 10)
    terminal.type('web')
    await terminal.until(/Search: web_/)
    await terminal.until('of 2')
    terminal.type('\r')
    terminal.type('echo ar"r"ived\r')
    await terminal.until('arrived')

    expect(gate.broker.requests[0]).toMatchObject({
      target: 'web1',
      sessionType: 'Root shell',
      policy: 'All',
    })
    terminal.vanish()
  })

  test('a terminal that can nothing gets a list with numbers', async () => {
    gate.broker.choiceList = [choice('db1'), choice('web1')]
    const terminal = await openTerminal(gate, 'alice', { term: 'dumb' })
    await terminal.until('2. web1')
    terminal.type('2\r')
    terminal.type('echo ar"r"ived\r')
    await terminal.until('arrived')
    terminal.vanish()
  })

  test('a reason is asked for; without a terminal it is said how to give it', async () => {
    gate.broker.needs = ['reason', 'ticket']
    const terminal = await openTerminal(gate, there)
    await terminal.until('Reason: ')
    terminal.type('disk full\r')
    await terminal.until('Ticket: ')
    terminal.type('INC7\r')
    terminal.type('echo ar"r"ived\r')
    await terminal.until('arrived')
    expect(gate.broker.requests.at(-1)).toMatchObject({ reason: 'disk full', ticket: 'INC7' })
    terminal.vanish()

    const ran = await ssh(gate, there, ['true'])
    expect(ran.code).toBe(255)
    expect(ran.stderr).toContain('Say it in the user name: alice+root+web1++why')
  })

  test('a changed host key is told before anything is said to the target', async () => {
    gate.broker.isTrusted = false

    const ran = await ssh(gate, there, ['true'])

    expect(ran).toMatchObject({ code: 255 })
    expect(ran.stderr).toContain('another host key')
  })

  test('a recording that fails ends a session that must be recorded', async () => {
    const terminal = await openTerminal(gate, there)
    await prompt(terminal)

    gate.recorders.fail(new Error('disk full'))

    await terminal.until('has to be recorded')
    expect(await terminal.ended).toEqual({ code: 255 })
  })
})

/** A shell that does not wrap what it shows into sequences, ready for a command. */
async function prompt(terminal: Terminal): Promise<void> {
  terminal.type("bind 'set enable-bracketed-paste off'; PS1='> '\r")
  await terminal.until(/[\r\n]> $/)
}

const choice = (targetName: string): BrokerChoice => ({
  ...{ organizationId: 'organization-1' as never, organizationName: 'Contoso' },
  ...{ targetName, targetAddress: '10.0.0.1', sessionTypeName: 'Root shell', policyName: 'All' },
  ...{ needsApproval: false, requiresReason: false, requiresTicket: false, isFavourite: false },
})
