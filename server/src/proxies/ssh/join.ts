import type { ChannelWire, Exit } from './channel-wire.ts'

/** What stands between the two halves of a channel. Each may send nothing, the piece as it is, or something else. */
export interface Taps {
  fromUser(data: Buffer, target: ChannelWire): void
  fromTarget(data: Buffer, isError: boolean, user: ChannelWire): void
  /** The target has closed; says how its program ended. */
  ended(exit: Exit | undefined): void
}

export interface Joint {
  /** Nothing more is read from either side until it resolves. */
  hold(until: Promise<void> | undefined): void
}

/** Joins two wires: everything goes over once, in order, and whoever is slow slows the other. */
export function join(user: ChannelWire, target: ChannelWire, tapsOf: (joint: Joint) => Taps): void {
  let holds = 0
  const goOn = () => {
    if (holds > 0) return
    if (!target.isFull) user.resume()
    if (!user.isFull) target.resume()
  }
  const taps = tapsOf({
    hold: (until) => {
      if (!until) return
      holds += 1
      void until.finally(() => {
        holds -= 1
        goOn()
      })
    },
  })
  user.onDrain = goOn
  target.onDrain = goOn
  target.listen({
    data: (data, isError) => {
      taps.fromTarget(data, isError, user)
      return holds === 0 && !user.isFull
    },
    eof: () => user.sendEof(),
    closed: (exit) => {
      taps.ended(exit)
      user.end(exit)
    },
  })
  user.listen({
    data: (data) => {
      taps.fromUser(data, target)
      return holds === 0 && !target.isFull
    },
    eof: () => target.sendEof(),
    closed: () => target.end(),
  })
}
