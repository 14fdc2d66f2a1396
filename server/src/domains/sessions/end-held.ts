import type { BrokerCore, BrokerOptions } from './broker-core.ts'
import { disconnect } from './broker-connection.service.ts'
import type { Held } from './broker-state.ts'

/** A connection is gone, however that came; the last one ends its session, and a sign-in that nothing else stands on. */
export async function endHeld(
  { hub }: BrokerOptions,
  core: BrokerCore,
  held: Held,
  why: string,
): Promise<void> {
  hub.gone(held.sessionId, held.id)
  await disconnect(core.from(held.address), held, { why, isAwaited: () => core.isShared(held) })
  await core.release(held)
}
