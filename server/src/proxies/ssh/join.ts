import type { ChannelWire, Exit } from './channel-wire.ts'

/** What stands between the two halves of a channel. Each may send nothing, the piece as it is, or something else. */
export interface Taps {
  /** Before anything goes over. */
  begin?(ends: { user: ChannelWire; target: ChannelWire }): void
  fromUser(data: Buffer, target: ChannelWire): void
  /** While it gives a promise nothing of the user goes over; it is kept, and goes over afterwards. */
  pause?(): Promise<void> | undefined
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
  const joint: Joint = {
    hold: (until) => {
      if (!until) return
      holds += 1
      void until.finally(() => {
        holds -= 1
        goOn()
      })
    },
  }
  const taps = tapsOf(joint)
  const kept: Buffer[] = []
  let hasEof = false
  const letGo = () => {
    for (let data = kept.shift(); data; data = kept.shift()) taps.fromUser(data, target)
    if (hasEof) target.sendEof()
  }
  const isPaused = (data: Buffer): boolean => {
    const paused = taps.pause?.()
    if (!paused) return false
    kept.push(data)
    if (kept.length === 1) joint.hold(paused.then(letGo))
    return true
  }
  taps.begin?.({ user, target })
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
      if (!isPaused(data)) taps.fromUser(data, target)
      return holds === 0 && !target.isFull
    },
    eof: () => {
      hasEof = true
      if (kept.length === 0) target.sendEof()
    },
    closed: () => target.end(),
  })
}
