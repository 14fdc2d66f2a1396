import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ListenOptions, type Server } from 'node:net'
import { afterEach, beforeEach } from 'vitest'
import { type Gate, type Peer, startGate, startSshd } from './testing.ts'

export interface Tunnels {
  sshd: Peer
  gate: Gate
  /** Says everything again, at both ends of a tunnel. */
  echo: Server
  running: ChildProcess | undefined
  /** Starts `ssh -N`. @returns what it says on standard error */
  tunnel(...options: string[]): () => string
}

/** A gate before a real server, and who answers behind it; anew for each test. */
export function useTunnels(echoAt: () => ListenOptions | Promise<ListenOptions>): () => Tunnels {
  let opened: Tunnels | undefined
  beforeEach(async () => {
    const sshd = await startSshd()
    const gate = await startGate(sshd)
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    const at = await echoAt()
    await new Promise<void>((resolve) => echo.listen(at, resolve))
    const tunnels: Tunnels = {
      ...{ sshd, gate, echo, running: undefined },
      tunnel(...options) {
        const args = ['-N', ...options, ...gate.client('p'), '-l', 'alice+root+web1', '127.0.0.1']
        let said = ''
        const running = spawn('ssh', args, { env: gate.environment })
        running.stderr.on('data', (data: Buffer) => (said += data.toString()))
        tunnels.running = running
        return () => said
      },
    }
    opened = tunnels
  })
  afterEach(async () => {
    if (!opened) return
    const { running, echo, gate, sshd } = opened
    if (running?.exitCode === null && running.signalCode === null) {
      const ended = once(running, 'exit')
      running.kill('SIGKILL')
      await ended
    }
    echo.close()
    await gate.stop()
    await sshd.stop()
    opened = undefined
  })
  return () => {
    if (!opened) throw new Error('Tunnels are there only while a test runs.')
    return opened
  }
}
