import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client, type ClientChannel, Server, type ServerChannel } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  eventually,
  type Gate,
  missingPeers,
  openTerminal,
  type Peer,
  ssh,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('what a proxy has to stand', () => {
  let sshd: Peer
  let gate: Gate

  beforeEach(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
  })
  afterEach(async () => {
    await gate.stop()
    await sshd.stop()
  })

  const there = 'alice+root+web1'

  test('a program that is killed is told by its signal', async () => {
    const ran = await ssh(gate, there, ['kill -TERM $$'])

    expect(ran.code).toBe(255) // As ssh itself tells of a signal.
    await eventually(() =>
      gate.broker.facts.some((fact) => fact.kind === 'exit' && fact.signal === 'SIGTERM'),
    )
    expect(gate.recorders.events).toContainEqual({
      ...{ channel: 1, kind: 'exit', signal: 'SIGTERM' },
    })
  })

  // sshd passes signals on to ordinary users only, so a small server stands in for one of them.
  test('a signal reaches the target', async () => {
    const target = await startTarget(await readFile(path.join(gate.directory, 'host'), 'utf8'))
    gate.broker.destinations['web2'] = {
      ...gate.broker.destinations['web1'],
      port: target.port,
    } as never
    const client = await connected(gate, 'alice+root+web2')
    const channel = await execOn(client, 'anything')
    await once(channel, 'data')
    channel.resume().signal('INT')
    const [code] = (await once(channel, 'exit')) as [number]

    expect(target.signals).toEqual(['INT'])
    expect(code).toBe(4)
    client.end()
    target.close()
  })

  test('output and errors both come whole, while the client is slow', async () => {
    const channel = await exec(
      gate,
      'i=0; while [ $i -lt 200 ]; do head -c 65536 /dev/zero; head -c 65536 /dev/zero >&2; i=$((i+1)); done',
    )
    let [out, err] = [0, 0]
    channel.stderr.on('data', (data: Buffer) => (err += data.length))
    channel.on('data', (data: Buffer) => {
      out += data.length
      if (out % 7 !== 0) return
      channel.pause()
      setImmediate(() => channel.resume())
    })
    await once(channel, 'close')

    expect([out, err]).toEqual([200 * 65536, 200 * 65536])
    clientOf(channel).end()
  })

  test('the end of what goes in does not end what comes out', async () => {
    const ran = await ssh(
      gate,
      there,
      ['cat >/dev/null; sleep 0.3; head -c 3000000 /dev/zero'],
      Buffer.from('x'),
    )

    expect(ran.code).toBe(0)
    expect(ran.stdout.length).toBe(3_000_000)
  })

  test('a client that never reads stops the target, and fills no memory', async () => {
    const channel = await exec(gate, 'cat /dev/zero')
    channel.pause()
    const socket = (clientOf(channel) as unknown as { _sock: { pause(): void } })._sock
    socket.pause()
    const kept = () =>
      gate.recorders.events.reduce(
        (sum, event) => sum + ('data' in event ? event.data.length : 0),
        0,
      )
    let before = -1
    await eventually(() => {
      const now = kept()
      const isStill = now > 0 && now === before
      before = now
      return isStill
    })

    // Windows and buffers of the system on both sides.
    expect(kept()).toBeLessThan(32 * 1024 * 1024)
    clientOf(channel).destroy()
    await eventually(() => gate.broker.ended.length === 1)
  })

  test('a disk that is behind slows the wire and loses nothing', async () => {
    const gone = Promise.withResolvers<void>()
    gate.recorders.behind = gone.promise
    const running = ssh(gate, there, ['head -c 20000000 /dev/zero'])
    await eventually(() => gate.recorders.events.some(({ kind }) => kind === 'output'))
    expect(gate.recorders.text('output').length).toBeLessThan(8_000_000)

    gate.recorders.behind = undefined
    gone.resolve()

    expect((await running).stdout.length).toBe(20_000_000)
    expect(gate.recorders.text('output').length).toBe(20_000_000)
  })

  test('a target that dies is told to the user', async () => {
    const terminal = await openTerminal(gate, there)
    await terminal.until('# ')

    await killSessions(sshd)

    await terminal.until('The connection to web1 was lost.')
    expect(await terminal.ended).toEqual({ code: 255 })
    await eventually(() => gate.broker.ended.length === 1)
  })

  test('a client that dies leaves nothing behind on the target', async () => {
    const terminal = await openTerminal(gate, there)
    await terminal.until('# ')
    terminal.type('echo pid $$\r')
    const shown = await terminal.until(/pid \d+/)
    const pid = Number(/pid (\d+)/.exec(shown)?.[1])

    terminal.vanish()

    await eventually(() => !isRunning(pid))
    await eventually(() => gate.broker.ended.length === 1 && gate.broker.recordings.length === 1)
    await eventually(() => gate.broker.signedOutCount === 1)
    await eventually(() => gate.proxy.connections() === 0)
  })

  test('a target that is not there is said in words', async () => {
    await sshd.stop()

    const ran = await ssh(gate, there, ['true'])

    expect(ran.code).toBe(255)
    expect(ran.stderr).toMatch(/refuses connections/)
    sshd = await startSshd()
  })

  test('what is reported while the broker is away arrives when the proxy closes gracefully', async () => {
    gate.broker.isDown = true
    expect(await ssh(gate, there, ['echo one'])).toMatchObject({ code: 0 })
    gate.broker.isDown = false
    await gate.proxy.close()

    expect(gate.broker.facts.map(({ kind }) => kind)).toEqual(['connected', 'exec', 'exit'])
    expect(gate.broker.ended).toHaveLength(1)
    gate = await startGate(sshd)
  })

  test('a proxy that closes says why, and is gone', async () => {
    const terminal = await openTerminal(gate, there)
    await terminal.until('# ')

    await gate.proxy.close('We are restarting.')

    await terminal.until('We are restarting.')
    expect(await terminal.ended).toEqual({ code: 255 })
    expect(gate.proxy.connections()).toBe(0)
    gate = await startGate(sshd)
  })

  test('a port that is taken is told apart', async () => {
    const { port } = gate.proxy.address

    await expect(startGate(sshd, { listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  // A light target: 200 of sshd and a shell would measure those.
  test('200 sessions that are opened at once all work', async () => {
    const target = await startTarget(await readFile(path.join(gate.directory, 'host'), 'utf8'))
    gate.broker.destinations['web2'] = {
      ...gate.broker.destinations['web1'],
      port: target.port,
    } as never
    const privateKey = await readFile(path.join(gate.directory, 'alice'))
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const client = await connected(gate, 'alice+root+web2', privateKey)
        const answer = await through(client, 'anything', Buffer.from(`${index}`))
        client.end()
        return answer.toString()
      }),
    )

    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => `up${index}`))
    await eventually(() => gate.proxy.connections() === 0)
    expect(gate.broker.ended).toHaveLength(200)
    target.close()
  })

  test('one connection has many sessions, each on its own', async () => {
    const client = await connected(gate)
    const data = Array.from({ length: 20 }, () => randomBytes(200_000))
    const back = await Promise.all(data.map((each) => through(client, 'cat', each)))

    expect(back.map(sha256)).toEqual(data.map(sha256))
    client.end()
  })

  test('a client may open and close sessions without starting anything', async () => {
    const client = await connected(gate)
    const raw = client as unknown as {
      _protocol: {
        session(id: number, window: number, packet: number): void
        channelClose(id: number): void
      }
    }
    for (let id = 0; id < 300; id += 1) {
      raw._protocol.session(1000 + id, 1000, 32_768)
      raw._protocol.channelClose(id)
    }

    expect((await through(client, 'cat', Buffer.from('still here'))).toString()).toBe('still here')
    client.end()
  })

  test('keys are exchanged anew in the middle of a stream', async () => {
    const ran = await ssh(gate, there, ['head -c 30000000 /dev/zero'], undefined, [
      '-o',
      'RekeyLimit=2M',
    ])

    expect(ran.code).toBe(0)
    expect(ran.stdout.length).toBe(30_000_000)
  })

  test('what a client sends beyond its window ends its connection', async () => {
    const channel = await exec(gate, 'sleep 60')
    const client = clientOf(channel)
    const raw = client as unknown as { _protocol: { channelData(id: number, data: Buffer): void } }
    const id = (channel as unknown as { outgoing: { id: number } }).outgoing.id
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    const piece = Buffer.alloc(32_000)
    for (let index = 0; index < 400; index += 1) raw._protocol.channelData(id, piece)

    await closed
    await eventually(() => gate.proxy.connections() === 0)
  })
})

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

async function connected(gate: Gate, username = 'alice+root+web1', key?: Buffer): Promise<Client> {
  const privateKey = key ?? (await readFile(path.join(gate.directory, 'alice')))
  const client = new Client()
  client.connect({
    host: '127.0.0.1',
    port: gate.proxy.address.port,
    username,
    privateKey,
    readyTimeout: 0, // All of them share two cores with their servers.
  })
  await once(client, 'ready')
  client.on('error', () => undefined)
  return client
}

const clients = new WeakMap<ClientChannel, Client>()
function clientOf(channel: ClientChannel): Client {
  const client = clients.get(channel)
  if (!client) throw new Error('A channel of nobody')
  return client
}

async function exec(gate: Gate, command: string): Promise<ClientChannel> {
  const client = await connected(gate)
  const channel = await execOn(client, command)
  clients.set(channel, client)
  return channel
}

function execOn(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (cause, channel) => (cause ? reject(cause) : resolve(channel)))
  })
}

/** Lets everybody in, says that it is up, gives back what it gets, and ends with status 4 at a signal. */
async function startTarget(hostKey: string) {
  const signals: string[] = []
  const server = new Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('error', () => undefined)
    connection.on('authentication', (context) => context.accept())
    connection.on('session', (accept) => {
      const session = accept()
      let channel: ServerChannel | undefined
      session.on('exec', (start) => {
        const stream = start()
        channel = stream
        stream.write('up')
        stream.on('data', (data: Buffer) => stream.write(data))
        stream.on('end', () => {
          stream.exit(0)
          stream.end()
        })
      })
      session.on('signal', (_accept, _reject, { name }) => {
        signals.push(name)
        channel?.exit(4)
        channel?.end()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { port, signals, close: () => server.close() }
}

function through(client: Client, command: string, data: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.exec(command, (cause, channel) => {
      if (cause) return reject(cause)
      const parts: Buffer[] = []
      channel.on('data', (part: Buffer) => parts.push(part))
      channel.once('close', () => resolve(Buffer.concat(parts)))
      return channel.end(data)
    })
  })
}

/** The processes that sshd has for its clients, not itself. */
async function killSessions({ process: sshd }: Peer): Promise<void> {
  const children = await readFile(`/proc/${sshd.pid}/task/${sshd.pid}/children`, 'utf8')
  for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL')
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
