import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gate, missingPeers, openTerminal, ssh, startGate } from './testing.ts'

/** Takes whoever comes, says one thing, and never anything again. */
async function startSilence(first: string) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.resume()
    socket.on('error', () => undefined)
    if (first !== '') socket.write(first)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    count: () => [...sockets].filter(({ destroyed }) => !destroyed).length,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe.skipIf(missingPeers)('a target that takes a connection and then says', () => {
  let gate: Gate
  const silences: Awaited<ReturnType<typeof startSilence>>[] = []

  beforeEach(async () => {
    gate = await startGate({ port: 1, userKey: '' })
  })
  afterEach(async () => {
    await gate.stop()
    for (const silence of silences.splice(0)) silence.close()
  })

  async function targetThatSays(name: string, first: string) {
    const silence = await startSilence(first)
    silences.push(silence)
    gate.broker.destinations[name] = {
      ...{ address: '127.0.0.1', port: silence.port, name, username: 'root' },
      ...{ algorithms: 'modern', login: { kind: 'password', password: 'unused' } },
    }
    return silence
  }

  test('nothing, or only who it is, is given up with words, as people and as programs read them', async () => {
    await targetThatSays('mute', '')
    await targetThatSays('half', 'SSH-2.0-OpenSSH_9.9\r\n')

    const [mute, half, person] = await Promise.all([
      ssh(gate, 'alice+root+mute', ['true']),
      ssh(gate, 'alice+root+half', ['true']),
      openTerminal(gate, 'alice+root+half').then(async (terminal) => {
        await terminal.ended
        return terminal.shown()
      }),
    ])

    const words = /127\.0\.0\.1 port \d+ takes the connection, but does not go on with SSH\./
    expect(mute).toMatchObject({ code: 255, stderr: expect.stringMatching(words) })
    expect(half).toMatchObject({ code: 255, stderr: expect.stringMatching(words) })
    expect(person).toMatch(words)
  })

  test('nothing, does not hold who goes away meanwhile', async () => {
    const silence = await targetThatSays('mute', '')
    const terminal = await openTerminal(gate, 'alice+root+mute')
    await expect.poll(silence.count).toBe(1)

    terminal.vanish()

    await expect.poll(silence.count, { timeout: 5000 }).toBe(0)
    await expect.poll(() => gate.proxy.connections()).toBe(0)
  })
})
