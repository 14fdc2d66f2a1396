import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type NetConnectOpts, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  eventually,
  type Gate,
  missingPeers,
  type Peer,
  ssh,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('tunnels to and from sockets with a path', () => {
  let directory: string
  let sshd: Peer
  let gate: Gate
  let echo: Server
  let running: ChildProcess | undefined

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sockets-'))
    sshd = await startSshd()
    gate = await startGate(sshd)
    echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    await new Promise<void>((resolve) => echo.listen(file('echo'), resolve))
  })
  afterEach(async () => {
    if (running?.exitCode === null && running.signalCode === null) {
      const ended = once(running, 'exit')
      running.kill('SIGKILL')
      await ended
    }
    running = undefined
    echo.close()
    await gate.stop()
    await sshd.stop()
    await rm(directory, { recursive: true })
  })

  const file = (name: string) => path.join(directory, name)
  const tunnel = (...options: string[]): (() => string) => {
    const args = ['-N', '-o', 'LogLevel=INFO', ...options, ...gate.client('p')]
    let said = ''
    running = spawn('ssh', [...args, '-l', 'alice+root+web1', '127.0.0.1'], {
      env: gate.environment,
    })
    running.stderr?.on('data', (data: Buffer) => (said += data.toString()))
    return () => said
  }

  test('a socket there is a socket here, if the policy names it', async () => {
    gate.broker.profile = {
      ...{ ...gate.broker.profile, localForward: true },
      forwardTo: [file('echo')],
    }
    const said = tunnel('-L', `${file('good')}:${file('echo')}`, '-L', `${file('bad')}:/etc/bad`)
    await eventually(() => existsSync(file('bad')))

    expect(await roundTrip({ path: file('good') }, 'hello')).toBe('hello')
    expect(await roundTrip({ path: file('bad') }, 'hello')).toBe('')
    await eventually(() => said().includes('does not include forwards to this socket'))
  })

  test('a socket there leads here, and is gone with the connection', async () => {
    gate.broker.profile = { ...gate.broker.profile, remoteForward: true }
    tunnel('-R', `${file('there')}:${file('echo')}`)
    await eventually(() => existsSync(file('there')))

    expect(await roundTrip({ path: file('there') }, 'hello')).toBe('hello')

    running?.kill()
    await eventually(() => gate.proxy.connections() === 0)
    expect(await roundTrip({ path: file('there') }, 'hello')).toBe('')
  })

  test('without a right to it there is none', async () => {
    const wish = ['-o', 'ExitOnForwardFailure=yes', '-R', `${file('there')}:${file('echo')}`]

    const ran = await ssh(gate, 'alice+root+web1', ['true'], undefined, wish)

    expect(ran.code).toBe(255)
    expect(ran.stderr).toContain('remote port forwarding failed for listen path')
    expect(existsSync(file('there'))).toBe(false)
  })
})

/** What came back; nothing when nobody was there. */
async function roundTrip(to: NetConnectOpts, text: string): Promise<string> {
  const socket = connect({ ...to, allowHalfOpen: true })
  let back = ''
  socket.setEncoding('utf8').on('data', (part: string) => (back += part))
  socket.on('error', () => undefined)
  socket.end(text)
  await Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined) // Refused.
  socket.destroy()
  return back
}
