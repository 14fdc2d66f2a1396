import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectSsh } from '#platform/ssh/connect-ssh.ts'
import { aKeyPair } from '#platform/testing/sshd.ts'
import type { ConnectionId, SessionBroker } from '../broker.ts'
import { type FakeTarget, startFakeTarget } from './fake-target.ts'
import { rawClient } from './raw-client.ts'
import { Reports } from './reports.ts'
import { type Gate, ssh, startGate } from './testing.ts'

let target: FakeTarget
let gate: Gate

beforeAll(async () => {
  target = await startFakeTarget()
  const userKey = aKeyPair().privateKey
  const limits = { refusalMs: 0, farewellMs: 200, handshakeMs: 20_000, waiting: 200 }
  gate = await startGate({ port: target.port, userKey }, { limits })
  target.onProgram = (channel) => {
    channel.write('in')
    channel.exit(0)
    channel.end()
  }
})
afterAll(async () => {
  await gate.stop()
  await target.close()
})

const ident = 'SSH-2.0-OpenSSH_9.9\r\n'
const hugeLength = Buffer.from([0x7f, 0xff, 0xff, 0xff, 4, 20, 0, 0])

describe('resource exhaustion by peer', () => {
  test.each([
    ['a packet of two gigabytes', [Buffer.from(ident), hugeLength, Buffer.alloc(100_000)]],
    ['a packet of no length', [Buffer.from(ident), Buffer.alloc(100_000)]],
    ['a line that never ends', [Buffer.alloc(1_000_000, 'x')]],
    ['lines without end', [Buffer.from('x\r\n'.repeat(500_000))]],
    ['another protocol', [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]],
  ])('%s from a client ends its connection alone', async (_what, pieces) => {
    const socket = connect(gate.proxy.address.port, '127.0.0.1')
    socket.on('error', () => undefined).resume()
    for (const piece of pieces) socket.write(piece)

    await closed(socket)

    const other = await rawClient(gate.proxy.address.port)
    await other.leave()
  })

  test('10,000 that connect and say nothing leave room for who signs in', async () => {
    const crowd = Array.from({ length: 10_000 }, (_, index) => {
      const localAddress = `127.0.${1 + (index % 200)}.${1 + Math.trunc(index / 200)}`
      const socket = connect({ port: gate.proxy.address.port, host: '127.0.0.1', localAddress })
      return socket.on('error', () => undefined).resume()
    })
    await Promise.all(crowd.map(untilDecided))

    expect(await ssh(gate, 'alice+root+web1', ['echo in'])).toMatchObject({ code: 0 })
    for (const socket of crowd) socket.destroy()
  }, 60_000)

  test.each([
    ['a banner without end', (socket: Socket) => pour(socket, Buffer.alloc(65_536, 'x'))],
    [
      'lines without end',
      (socket: Socket) => pour(socket, Buffer.from('welcome\r\n'.repeat(5000))),
    ],
    [
      'a packet of two gigabytes',
      (socket: Socket) => pour(socket, Buffer.concat([Buffer.from(ident), hugeLength])),
    ],
    ['nothing', () => undefined],
    ['its name and then nothing', (socket: Socket) => void socket.write(ident)],
  ])('a target that says %s is given up, and little of it is read', async (_what, misbehave) => {
    let sent = 0
    const server = createServer((socket) => {
      socket.on('error', () => undefined).resume()
      socket.on('close', () => (sent += socket.bytesWritten))
      misbehave(socket)
    })
    const port = await listening(server)

    const trouble = await connectSsh({
      ...{ address: '127.0.0.1', port, username: 'root', algorithms: 'modern', timeoutMs: 1000 },
      login: { kind: 'password', password: 'Never-said-1' },
      checkHostKey: () => Promise.resolve({ isTrusted: true, text: '' }),
    }).catch((cause: unknown) => cause)

    expect(trouble).toMatchObject({ name: 'SshTrouble' })
    await new Promise((resolve) => server.close(resolve))
    expect(sent).toBeLessThan(16 * 1024 * 1024)
  })

  test('what is told while nobody takes it has an end in length, not only in number', async () => {
    let overflows = 0
    const broker = { tell: () => Promise.reject(new Error('away')) } as unknown as SessionBroker
    const reports = new Reports({
      ...{ broker, connection: 'x' as ConnectionId, failed: () => undefined },
      onOverflow: () => (overflows += 1),
      ...{ maxText: 1000, firstPauseMs: 60_000 },
    })
    for (let index = 0; index < 50; index += 1) {
      reports.tell({ at: 0, kind: 'exec', command: 'x'.repeat(100) })
    }

    expect(overflows).toBe(1)
    expect(await reports.settle(1)).toBe(false)
  })
})

const closed = (socket: Socket): Promise<void> =>
  socket.destroyed
    ? Promise.resolve()
    : new Promise((resolve) => socket.once('close', () => resolve()))

/** Connected, or sent away already. */
const untilDecided = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('connect', () => resolve()).once('close', () => resolve())
  })

/** As fast as it is taken. */
function pour(socket: Socket, piece: Buffer): void {
  if (socket.destroyed) return
  if (socket.write(piece)) setImmediate(() => pour(socket, piece))
  else socket.once('drain', () => pour(socket, piece))
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
