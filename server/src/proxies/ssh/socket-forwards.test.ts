import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type NetConnectOpts } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually, type Gate, missingPeers, ssh } from './testing.ts'
import { type Tunnels, useTunnels } from './tunnel-testing.ts'

describe.skipIf(missingPeers)('tunnels to and from sockets with a path', () => {
  let directory: string
  let gate: Gate

  const opened = useTunnels(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sockets-'))
    return { path: file('echo') }
  })
  beforeEach(() => {
    ;({ gate } = opened())
  })
  afterEach(() => rm(directory, { recursive: true }))

  const file = (name: string) => path.join(directory, name)
  const tunnel: Tunnels['tunnel'] = (...options) =>
    opened().tunnel('-o', 'LogLevel=INFO', ...options)

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

    opened().running?.kill()
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
