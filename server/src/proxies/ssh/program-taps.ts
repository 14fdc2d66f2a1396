import type { PseudoTtyInfo } from 'ssh2'
import type { ChannelWire } from './channel-wire.ts'
import type { Joint, Taps } from './join.ts'
import type { Program } from './target-channel.ts'
import type { Leg } from './visit.ts'

export interface TapOptions {
  leg: Leg
  program: Program
  environment: Readonly<Record<string, string>>
  terminal: PseudoTtyInfo | undefined
  user: ChannelWire
  end(text: string): void
}

export interface ProgramTaps {
  of: (joint: Joint) => Taps
  resized: (columns: number, rows: number) => void
}

export function programTaps({ leg }: TapOptions): ProgramTaps {
  const { recorder } = leg
  return {
    resized: (columns, rows) => void recorder?.write({ kind: 'resize', columns, rows }),
    of: (joint) => ({
      fromUser: (data, target) => {
        target.send(data)
      },
      fromTarget: (data, isError, user) => {
        if (recorder) joint.hold(recorder.write({ kind: isError ? 'stderr' : 'output', data }))
        user.send(data, isError)
      },
      ended: () => undefined,
    }),
  }
}
