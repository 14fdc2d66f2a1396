import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ssh2, { type Client, type ClientChannel } from 'ssh2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultProfile } from '@gatehouse/contract/access-policies'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { type FakeTarget, startFakeTarget } from './fake-target.ts'
import { eventually, type Gate, startGate } from './testing.ts'

let target: FakeTarget
let gate: Gate
const clients: Client[] = []

beforeAll(async () => {
  target = await startFakeTarget()
  const limits = { refusalMs: 0, farewellMs: 200 }
  gate = await startGate({ port: target.port, userKey: aKeyPair().privateKey }, { limits })
})
afterAll(async () => {
  await gate.stop()
  await target.close()
})
beforeEach(() => {
  target.reached.length = 0
  target.connections.length = 0
  gate.broker.facts.length = 0
  gate.broker.requests.length = 0
  gate.broker.state = { state: 'ready', text: '' }
  gate.broker.profile = { ...defaultProfile, recording: gate.broker.profile.recording }
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.end()
  await eventually(() => gate.proxy.connections() === 0)
})

const everything = {
  ...{ localForward: true, remoteForward: true, agentForward: true, x11Forward: true },
  forwardTo: [],
}

/** All ways of a client to open something, each answered with whether it was let. */
const ways: Record<string, (client: Client) => Promise<boolean>> = {
  'direct-tcpip': (client) => opens((done) => client.forwardOut('127.0.0.1', 0, 'db1', 5432, done)),
  streamlocal: (client) => opens((done) => client.openssh_forwardOutStreamLocal('/run/x', done)),
  'tcpip-forward': (client) => opens((done) => client.forwardIn('127.0.0.1', 0, done)),
  'streamlocal-forward': (client) =>
    opens((done) => client.openssh_forwardInStreamLocal('/run/y', done)),
}

describe('forwarded channels bypass policy', () => {
  test.each(Object.keys(ways))('%s is refused where nobody allowed it', async (name) => {
    const client = await connected()

    expect(await ways[name]?.(client)).toBe(false)
    expect(target.reached).toEqual([])
    await eventually(() => gate.broker.facts.some(({ kind }) => kind === 'forward'))
    expect(gate.broker.facts).toContainEqual(expect.objectContaining({ isAllowed: false }))
  })

  test.each(Object.keys(ways))(
    '%s waits for the approval and no target hears of it',
    async (name) => {
      gate.broker.profile = { ...gate.broker.profile, ...everything }
      gate.broker.state = { state: 'waiting-for-approval', text: 'Waiting for Bob.' }
      const client = await connected()
      const trying = ways[name]?.(client)
      await eventually(() => gate.broker.requests.length === 1)
      expect(target.connections).toEqual([])

      gate.broker.say({ state: 'over', text: 'Bob denied it.' })

      expect(await trying).toBe(false)
      expect(target.connections).toEqual([])
    },
  )

  test.each(Object.keys(ways))(
    '%s is refused while the session is locked, and let afterwards',
    async (name) => {
      gate.broker.profile = { ...gate.broker.profile, ...everything }
      const client = await connected()
      await exec(client)
      await lock()
      target.reached.length = 0

      expect(await ways[name]?.(client)).toBe(false)
      expect(target.reached).toEqual([])

      gate.broker.say({ state: 'unlocked', text: '' })
      await eventually(() => gate.recorders.events.some((one) => one.kind === 'mark'))
      expect(await ways[name]?.(client)).toBe(true)
    },
  )

  test.each(Object.keys(ways))('%s is refused when the session is over', async (name) => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const client = await connected()
    await exec(client)
    target.reached.length = 0

    gate.broker.say({ state: 'over', text: 'Bob ended it.' })
    const let_ = await ways[name]?.(client)

    expect(let_).toBe(false)
    expect(target.reached).toEqual([])
  })

  test('a list of places is asked for each channel, by what is meant and not by how it is written', async () => {
    gate.broker.profile = {
      ...gate.broker.profile,
      ...{ localForward: true, forwardTo: ['db1:5432', '10.0.0.0/8:443'] },
    }
    const client = await connected()
    const goes = (host: string, port: number) =>
      opens((done) => client.forwardOut('127.0.0.1', 0, host, port, done))

    expect(await goes('db1', 5432)).toBe(true)
    expect(await goes('10.1.2.3', 443)).toBe(true)
    for (const [host, port] of [
      ...([
        ['db1', 22],
        ['db2', 5432],
        ['db1.evil', 5432],
        ['11.0.0.1', 443],
      ] as const),
      ...([
        ['localhost', 5432],
        ['127.0.0.1', 5432],
        ['169.254.169.254', 80],
      ] as const),
      ...([
        ['db1\0.evil', 5432],
        ['', 5432],
        ['10.1.2.3/8', 443],
        ['*', 443],
      ] as const),
    ]) {
      expect(await goes(host, port), `${host}:${port}`).toBe(false)
    }
    expect(await ways['streamlocal']?.(client)).toBe(false)
    expect(target.reached).toEqual(['tcpip db1:5432', 'tcpip 10.1.2.3:443'])
  })

  test('without a list, what a cloud says to whoever asks from inside stays out of reach', async () => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const client = await connected()
    for (const host of ['169.254.169.254', '2852039166', '0xa9fea9fe', '::ffff:a9fe:a9fe']) {
      expect(await opens((done) => client.forwardOut('127.0.0.1', 0, host, 80, done)), host).toBe(
        false,
      )
    }
    expect(target.reached).toEqual([])
  })

  test('a remote forward of another connection cannot be taken back, not even by the same person', async () => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const [one, other] = [await connected(), await connected()]
    const port = await new Promise<number>((resolve, reject) => {
      one.forwardIn('127.0.0.1', 0, (cause, given) => (cause ? reject(cause) : resolve(given)))
    })
    await exec(other)
    Object.assign(other, { _forwarding: { [`127.0.0.1:${port}`]: port } })

    const isLet = await opens((done) => other.unforwardIn('127.0.0.1', port, done))

    expect(isLet).toBe(false)
    expect(target.reached).not.toContain('cancel-tcpip-forward')
  })

  test('so many remote forwards at once are too many', async () => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const client = await connected()
    await exec(client)

    const all = await Promise.all(
      Array.from({ length: 120 }, () => opens((done) => client.forwardIn('127.0.0.1', 0, done))),
    )

    expect(all.filter(Boolean)).toHaveLength(50)
    expect(target.reached.filter((name) => name === 'tcpip-forward')).toHaveLength(50)
  })

  test('a target opens nothing towards the user that was not asked for', async () => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const client = await connected()
    const came: string[] = []
    client.on('tcp connection', () => came.push('tcp'))
    client.on('unix connection', () => came.push('unix'))
    client.on('x11', () => came.push('x11'))
    await exec(client)
    const [there] = target.connections
    const opened: string[] = []
    const note = (kind: string) => (cause?: Error) => void (cause ?? opened.push(kind))

    there?.forwardOut('127.0.0.1', 22, '1.2.3.4', 5, note('forwarded-tcpip'))
    there?.x11('1.2.3.4', 5, note('x11'))
    there?.openssh_forwardOutStreamLocal('/run/y', note('forwarded-streamlocal'))
    // Its answer comes after those to all that was asked before.
    await exec(client)

    expect(opened).toEqual([])
    expect(came).toEqual([])
  })

  test('what comes back from a remote forward or a display is refused while the session is locked', async () => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const client = await connected()
    const came: string[] = []
    client.on('tcp connection', (_details, accept) => {
      came.push('tcp')
      accept()
    })
    client.on('x11', (_details, accept) => {
      came.push('x11')
      accept()
    })
    const port = await new Promise<number>((resolve, reject) => {
      client.forwardIn('127.0.0.1', 0, (cause, given) => (cause ? reject(cause) : resolve(given)))
    })
    await new Promise<ClientChannel>((resolve, reject) => {
      client.exec('windows', { x11: true }, (cause, it) => (cause ? reject(cause) : resolve(it)))
    })
    await eventually(() => target.reached.includes('exec windows'))
    const [there] = target.connections
    const tcp = () => opens((done) => there?.forwardOut('127.0.0.1', port, '1.2.3.4', 5, done))
    const display = () => opens((done) => there?.x11('1.2.3.4', 5, done))
    expect([await tcp(), await display(), came]).toEqual([true, true, ['tcp', 'x11']])

    await lock()

    expect([await tcp(), await display(), came]).toEqual([false, false, ['tcp', 'x11']])
  })

  test('nothing but the channels of a session and of tunnels is known at all', async () => {
    gate.broker.profile = { ...gate.broker.profile, ...everything }
    const client = await connected()
    await exec(client)
    const opened: string[] = []

    for (const kind of ['auth-agent@openssh.com', 'tun@openssh.com', 'session2', '']) {
      openKind(client, kind, () => opened.push(kind))
    }
    await exec(client)

    expect(opened).toEqual([])
    expect(new Set(target.reached)).toEqual(new Set(['session', 'exec anything']))
  })
})

async function connected(): Promise<Client> {
  const client = new ssh2.Client()
  clients.push(client)
  client.on('error', () => undefined)
  client.connect({
    ...{ host: '127.0.0.1', port: gate.proxy.address.port, username: 'alice+root+web1' },
    privateKey: await readFile(path.join(gate.directory, 'alice')),
    ...{ readyTimeout: 0, strictVendor: false },
  })
  await once(client, 'ready')
  return client
}

/** The session is there from then on. */
async function exec(client: Client): Promise<void> {
  const reached = () => target.reached.filter((name) => name === 'exec anything').length
  const before = reached()
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.exec('anything', (cause, it) => (cause ? reject(cause) : resolve(it)))
  })
  channel.on('error', () => undefined)
  await eventually(() => reached() > before)
}

async function lock(): Promise<void> {
  const before = gate.recorders.events.length
  gate.broker.say({ state: 'locked', text: 'Bob has locked it.' })
  await eventually(() => gate.recorders.events.length > before)
}

/** Whether it was let; also when the connection ends over it. */
function opens(open: (done: (cause?: Error | null) => void) => unknown): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      open((cause) => resolve(!cause))
    } catch {
      resolve(false) // The connection was over before.
    }
  })
}

/** ssh2 has no way to open a channel of another kind: one that it knows is built, and ours goes out in its place. */
function openKind(client: Client, kind: string, opened: () => void): void {
  const inside = client as unknown as {
    _chanMgr: { add(wrapper: object): number }
    _protocol: {
      _packetRW: {
        write: {
          allocStart: number
          alloc(bytes: number): Buffer
          finalize(packet: Buffer): Buffer
        }
      }
      directTcpip(id: number, window: number, packet: number, to: object): void
    }
  }
  const answered = (cause?: Error) => cause ?? opened()
  const id = inside._chanMgr.add(Object.assign(answered, { type: kind }))
  const { write } = inside._protocol._packetRW
  const { finalize } = write
  write.finalize = () => {
    const packet = write.alloc(5 + kind.length + 12)
    const at = write.allocStart
    packet.writeUInt8(90, at)
    packet.writeUInt32BE(kind.length, at + 1)
    packet.write(kind, at + 5, 'latin1')
    for (const [index, value] of [id, 1000, 1000].entries()) {
      packet.writeUInt32BE(value, at + 5 + kind.length + 4 * index)
    }
    return finalize.call(write, packet)
  }
  const nowhere = { dstIP: 'x', dstPort: 1, srcIP: 'x', srcPort: 1 }
  inside._protocol.directTcpip(id, 1000, 1000, nowhere)
  write.finalize = finalize
}
