import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { existsSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  freePort,
  type Gate,
  missingPeers,
  type Peer,
  runProgram,
  ssh,
  startGate,
  startSshd,
} from './testing.ts'

const missing = missingPeers ?? (existsSync('/usr/bin/xauth') ? undefined : '/usr/bin/xauth')
/** Sent by programs before anything else: byte order, version, name and length of what proves that they may. */
const greetingBytes = 12 + 20 + 16
const firstPort = 6000

/** A program with windows, as far as it comes before it is let in. */
const program = `
cookie=$(xauth list "$DISPLAY" | head -n 1 | sed 's/.* //')
number=\${DISPLAY#*:}; number=\${number%.*}
exec 3<>/dev/tcp/127.0.0.1/$((${firstPort} + number))
{ printf 'l\\0\\013\\0\\0\\0\\022\\0\\020\\0\\0\\0MIT-MAGIC-COOKIE-1\\0\\0'
  printf "$(printf %s "$cookie" | sed 's/../\\\\x&/g')"; } >&3
head -c 8 <&3`

describe.skipIf(missing)(`windows of a target (missing: ${missing ?? 'nothing'})`, () => {
  const cookie = randomBytes(16)
  let directory: string
  let sshd: Peer
  let gate: Gate
  let display: Server
  let shownCookies: string[]

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'display-'))
    await writeFile(`${directory}/there`, '')
    sshd = await startSshd([`SetEnv XAUTHORITY=${directory}/there`])
  })
  afterAll(async () => {
    await sshd.stop()
    await rm(directory, { recursive: true })
  })

  beforeEach(async () => {
    gate = await startGate(sshd)
    shownCookies = []
    display = createServer((socket) => {
      let greeting = Buffer.alloc(0)
      socket.on('error', () => undefined)
      socket.on('data', (data: Buffer) => {
        greeting = Buffer.concat([greeting, data])
        if (greeting.length < greetingBytes) return
        shownCookies.push(greeting.subarray(-16).toString('hex'))
        socket.end('welcome!')
      })
    })
    const port = await freePort()
    await new Promise<void>((resolve) => display.listen(port, '127.0.0.1', resolve))
    gate.environment = {
      ...gate.environment,
      ...{ DISPLAY: `127.0.0.1:${port - firstPort}`, XAUTHORITY: `${directory}/here` },
    }
    const add = ['-q', '-f', `${directory}/here`, 'add', gate.environment['DISPLAY'] ?? '']
    await runProgram('xauth', [...add, 'MIT-MAGIC-COOKIE-1', cookie.toString('hex')], {
      env: gate.environment,
    })
  })
  afterEach(async () => {
    display.close()
    await gate.stop()
  })

  const there = 'alice+root+web1'

  test('open at the user where the policy lets them', async () => {
    gate.broker.profile = { ...gate.broker.profile, x11Forward: true }

    const ran = await ssh(gate, there, [program], undefined, ['-Y'])

    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout.toString()).toBe('welcome!')
    expect(shownCookies).toEqual([cookie.toString('hex')])
    expect(gate.broker.facts).toContainEqual(
      expect.objectContaining({ kind: 'forward', direction: 'x11', isAllowed: true }),
    )
  })

  test('do not open elsewhere, which the user reads; the command runs nevertheless', async () => {
    const ran = await ssh(gate, there, ['echo "${DISPLAY-none}"'], undefined, ['-Y'])

    expect(ran).toMatchObject({
      ...{ code: 0, stderr: 'Your access here does not include X11 forwarding.\n' },
    })
    expect(ran.stdout.toString()).toBe('none\n')
    expect(shownCookies).toEqual([])
  })

  test('a terminal is told of an agent that is not let through, a program is not', async () => {
    const agent = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => agent.listen(`${directory}/agent`, resolve))
    gate.environment = { ...gate.environment, SSH_AUTH_SOCK: `${directory}/agent` }

    const people = await ssh(gate, there, ['true'], undefined, ['-A', '-tt'])
    const programs = await ssh(gate, there, ['true'], undefined, ['-A'])
    agent.close()

    expect(people.stdout.toString()).toContain('does not include agent forwarding.')
    expect(programs).toMatchObject({ code: 0, stderr: '' })
  })
})
