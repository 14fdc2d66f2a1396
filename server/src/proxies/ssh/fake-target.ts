import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import { aKeyPair } from '#platform/testing/sshd.ts'

/** For tests: a target that takes everything, writes down what reaches it, and may misbehave. */
export interface FakeTarget {
  port: number
  /** `session`, `tcpip db1:5432`, `socket /run/x`, `tcpip-forward`, `cancel-tcpip-forward`, `env NAME=value`, `exec …` */
  reached: string[]
  connections: Connection[]
  /** What programs do with what they get; they echo it unless told otherwise. */
  onProgram: (channel: ServerChannel, command: string) => void
  close(): Promise<void>
}

type Answer = ((port?: number) => void) | undefined

export async function startFakeTarget(): Promise<FakeTarget> {
  const hostKeys = [aKeyPair().privateKey]
  const server = new ssh2.Server({ hostKeys, ident: 'OpenSSH_9.9' }, (connection) =>
    serve(connection, target),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const target: FakeTarget = {
    port: typeof address === 'object' && address ? address.port : 0,
    reached: [],
    connections: [],
    onProgram: (channel) => void channel.pipe(channel),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const connection of target.connections) connection.end()
      await closed
    },
  }
  return target
}

function serve(connection: Connection, target: FakeTarget): void {
  const { reached } = target
  target.connections.push(connection)
  connection.on('error', () => undefined)
  connection.on('authentication', (context) => context.accept())
  connection.on('tcpip', (accept, _reject, { destIP, destPort }) => {
    reached.push(`tcpip ${destIP}:${destPort}`)
    const channel = accept()
    channel.pipe(channel)
  })
  connection.on('openssh.streamlocal', (accept, _reject, { socketPath }) => {
    reached.push(`socket ${socketPath}`)
    accept()
  })
  const onRequest = (accept: Answer, _reject: unknown, name: string) => {
    reached.push(name)
    accept?.(40_000 + reached.length)
  }
  connection.on('request', onRequest as never) // Its type knows two of the four requests at a time.
  connection.on('session', (accept) => {
    reached.push('session')
    const session = accept()
    session.on(
      'env',
      (answer: Answer, _no: unknown, { key, val }: { key: string; val: string }) => {
        reached.push(`env ${key}=${val}`)
        answer?.()
      },
    )
    session.on('pty', (answer: Answer) => answer?.())
    session.on('x11', (answer: Answer) => {
      reached.push('x11')
      answer?.()
    })
    session.on('auth-agent', (answer: Answer) => {
      reached.push('auth-agent')
      answer?.()
    })
    session.on('shell', (start) => target.onProgram(start(), ''))
    session.on('exec', (start, _no, { command }) => {
      reached.push(`exec ${command}`)
      target.onProgram(start(), command)
    })
    session.on('subsystem', (start, _no, { name }) => {
      reached.push(`subsystem ${name}`)
      target.onProgram(start(), name)
    })
  })
}
