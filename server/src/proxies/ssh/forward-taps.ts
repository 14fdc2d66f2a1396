import type { Joint, Taps } from './join.ts'
import type { Leg } from './visit.ts'

/** Counts what goes through a tunnel, and says when it is opened and closed. */
export function forwardTaps(leg: Leg, host: string, port: number): (joint: Joint) => Taps {
  let sent = 0
  let received = 0
  return (joint) => ({
    begin: () => joint.hold(leg.recorder?.write({ kind: 'forward', state: 'opened', host, port })),
    pause: () => leg.live.untilUnlocked,
    fromUser: (data, target) => {
      sent += data.length
      target.send(data)
    },
    fromTarget: (data, _isError, user) => {
      received += data.length
      user.send(data)
    },
    ended: () => {
      const how = { kind: 'forward', state: 'closed', host, port, sent, received } as const
      void leg.recorder?.write(how)
    },
  })
}
