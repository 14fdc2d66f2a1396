import { createHash, randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Server } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { eventually, freePort, type Gate, missingPeers, type Peer, ssh } from './testing.ts'
import { type Tunnels, useTunnels } from './tunnel-testing.ts'

describe.skipIf(missingPeers)('tunnels through the proxy', () => {
  const opened = useTunnels(() => ({ port: 0, host: '127.0.0.1' }))
  let sshd: Peer
  let gate: Gate
  let echo: Server
  let tunnel: Tunnels['tunnel']
  let echoPort: number

  beforeEach(() => {
    ;({ sshd, gate, echo, tunnel } = opened())
    const address = echo.address()
    echoPort = typeof address === 'object' && address ? address.port : 0
  })

  test('what the policy does not allow is refused with a sentence', async () => {
    const port = await freePort()
    const said = tunnel('-L', `${port}:127.0.0.1:${echoPort}`, '-o', 'LogLevel=INFO')

    await untilThere(port)
    const back = await roundTrip(port, Buffer.from('hello'))

    expect(back.length).toBe(0)
    await eventually(() => said().includes('does not include local forwards'))
    expect(gate.broker.facts).toContainEqual(
      expect.objectContaining({ kind: 'forward', direction: 'local', isAllowed: false }),
    )
  })

  test('a local forward carries both ways to where the policy lets it, and nowhere else', async () => {
    gate.broker.profile = {
      ...gate.broker.profile,
      localForward: true,
      forwardTo: [`127.0.0.1:${echoPort}`],
    }
    const [good, bad] = [await freePort(), await freePort()]
    const said = tunnel(
      '-o',
      'LogLevel=INFO',
      '-L',
      `${good}:127.0.0.1:${echoPort}`,
      '-L',
      `${bad}:127.0.0.1:${sshd.port}`,
    )
    await untilThere(good)
    const data = randomBytes(5_000_000)

    const back = await roundTrip(good, data)

    expect(sha256(back)).toBe(sha256(data))
    expect((await roundTrip(bad, Buffer.from('x'))).length).toBe(0)
    await eventually(() =>
      said().includes(`does not include forwards to 127.0.0.1 port ${sshd.port}`),
    )
  })

  test('a remote forward leads back to the client', async () => {
    gate.broker.profile = { ...gate.broker.profile, remoteForward: true }
    const port = await freePort()
    tunnel('-R', `127.0.0.1:${port}:127.0.0.1:${echoPort}`)
    await untilThere(port)
    const data = randomBytes(2_000_000)

    expect(sha256(await roundTrip(port, data))).toBe(sha256(data))
  })

  test('a remote forward that is not allowed is refused', async () => {
    const port = await freePort()

    const ran = await ssh(gate, 'alice+root+web1', ['true'], undefined, [
      ...['-o', 'ExitOnForwardFailure=yes', '-R', `127.0.0.1:${port}:127.0.0.1:${echoPort}`],
    ])

    expect(ran.code).toBe(255)
    expect(ran.stderr).toContain('remote port forwarding failed')
  })

  test('nothing goes through a tunnel before the session is approved', async () => {
    gate.broker.profile = { ...gate.broker.profile, localForward: true }
    gate.broker.state = { state: 'waiting-for-approval', text: 'Waiting for Bob.' }
    let arrived = 0
    echo.on('connection', () => (arrived += 1))
    const port = await freePort()
    tunnel('-L', `${port}:127.0.0.1:${echoPort}`)
    await untilThere(port)
    const trip = roundTrip(port, Buffer.from('hello'))
    await eventually(() => gate.broker.requests.length === 1)
    expect(arrived).toBe(0)

    gate.broker.say({ state: 'ready', text: '' })

    expect((await trip).toString()).toBe('hello')
  })

  test('the agent of the user answers on the target only where the policy says so', async () => {
    const agent = spawn('ssh-agent', ['-D', '-a', `${gate.directory}/agent`], { stdio: 'ignore' })
    const environment = { ...gate.environment, SSH_AUTH_SOCK: `${gate.directory}/agent` }
    gate.environment = environment
    await eventually(() => agent.pid)
    await new Promise((resolve) => setTimeout(resolve, 200))
    const add = spawn('ssh-add', ['-q', `${gate.directory}/alice`], {
      env: environment,
      stdio: 'ignore',
    })
    await once(add, 'exit')

    const without = await ssh(gate, 'alice+root+web1', ['ssh-add -l'], undefined, ['-A'])
    gate.broker.profile = { ...gate.broker.profile, agentForward: true }
    const lent = await ssh(gate, 'alice+root+web1', ['ssh-add -l'], undefined, ['-A'])

    expect(without.code).toBe(2)
    expect(lent).toMatchObject({ code: 0 })
    expect(lent.stdout.toString()).toContain('ED25519')
    agent.kill()
  })
})

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

async function untilThere(port: number): Promise<void> {
  await eventually(() => true)
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const socket = connect({ port, host: '127.0.0.1' })
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The tunnel was never there')
}

/** Sends everything, then says that it is all, and gives what came back. */
async function roundTrip(port: number, data: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined)
  socket.end(data)
  await Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined) // Refused.
  socket.destroy()
  return Buffer.concat(parts)
}
