import type { Client, ClientChannel, PseudoTtyInfo, X11Info } from 'ssh2'
import { ChannelWire } from './channel-wire.ts'
import { rawChannel } from './ssh2-inside.ts'

export type Program =
  | { kind: 'shell' }
  | { kind: 'exec'; command: string }
  | { kind: 'subsystem'; name: string }

export interface ProgramOptions {
  terminal: PseudoTtyInfo | undefined
  environment: Readonly<Record<string, string>>
  x11: X11Info | undefined
  agent: boolean
}

/** A program that runs on the target. */
export interface TargetProgram {
  wire: ChannelWire
  resize(size: { rows: number; cols: number; height: number; width: number }): void
  signal(name: string): void
}

/** Starts a program on the target. Rejects with ssh2's error when the target does not want to. */
export function startProgram(
  client: Client,
  program: Program,
  { terminal, environment, x11, agent }: ProgramOptions,
): Promise<TargetProgram> {
  const options = { env: { ...environment }, ...(x11 ? { x11 } : {}), agentForward: agent }
  return new Promise((resolve, reject) => {
    // The wire must be there before the first data, which may be in the same packet as the answer.
    const answered = (cause: Error | undefined, channel: ClientChannel) =>
      cause ? reject(cause) : resolve(programOf(channel))
    if (program.kind === 'subsystem') client.subsys(program.name, answered)
    else if (program.kind === 'shell') client.shell(terminal ?? false, options, answered)
    else
      client.exec(program.command, { ...options, ...(terminal ? { pty: terminal } : {}) }, answered)
  })
}

function programOf(channel: ClientChannel): TargetProgram {
  const isOpen = () => rawChannel(channel).outgoing.state === 'open'
  return {
    wire: new ChannelWire(channel, { isProgram: true }),
    resize: ({ rows, cols, height, width }) => channel.setWindow(rows, cols, height, width),
    signal: (name) => {
      if (!isOpen()) return
      try {
        channel.signal(name)
      } catch {
        // A name that SSH does not have; the target could not be told of it.
      }
    },
  }
}
