import { forwardRefusal, type ForwardWish } from './forward-rules.ts'
import { Refusal } from './refusal.ts'
import type { Leg } from './visit.ts'

/** Asks about one forward, from whichever side it comes, and tells what was said. @throws {Refusal} */
export function checkForward(
  { session, reports, recorder, live }: Leg,
  wish: ForwardWish,
  at: Date,
): void {
  const refusal = live.isLocked ? 'This session is locked.' : forwardRefusal(session.profile, wish)
  const { host, port } = placeOf(wish)
  reports.tell({
    ...{ at: at.getTime(), kind: 'forward', direction: directionOf(wish) },
    ...{ to: port === 0 ? host : `${host}:${port}`, isAllowed: refusal === undefined },
  })
  if (refusal === undefined) return
  void recorder?.write({ kind: 'forward', state: 'refused', host, port })
  throw new Refusal(refusal)
}

const directionOf = ({ kind }: ForwardWish): 'local' | 'remote' | 'agent' | 'x11' => {
  if (kind === 'agent' || kind === 'x11') return kind
  return kind === 'local' || kind === 'local-socket' ? 'local' : 'remote'
}

export function placeOf(wish: ForwardWish): { host: string; port: number } {
  if ('host' in wish) return { host: wish.host, port: wish.port }
  return { host: 'path' in wish ? wish.path : wish.kind, port: 0 }
}
