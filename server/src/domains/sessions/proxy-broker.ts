import type { SessionBroker } from '#broker'
import { type BrokerCore, type BrokerOptions, createCore } from './broker-core.ts'
import type { Held } from './broker-state.ts'
import { endHeld } from './end-held.ts'
import { brokerOf } from './session-broker.ts'

/** What one proxy asks. */
export interface ProxyBroker {
  broker: SessionBroker
  /**
   * The proxy is gone without a word: what it had open is over, its recordings end with what was written. Nothing of it may
   * still be under way. When it throws it can be called again, and goes on with what is left.
   */
  abandon(why: string): Promise<void>
}

/** A broker for each proxy that asks for one. What was given out to one is worth nothing to another. */
export function createBrokers(options: BrokerOptions): () => ProxyBroker {
  const everywhere = new Set<Held>()
  return () => {
    const core = createCore(options, everywhere)
    return {
      broker: brokerOf(options, core),
      abandon: (why) => abandon(options, core, why),
    }
  }
}

async function abandon(options: BrokerOptions, core: BrokerCore, why: string): Promise<void> {
  for (const held of core.heldOf(() => true)) {
    const { recordingId, organizationId, address } = held
    if (recordingId !== undefined) {
      await options.recordings.abandon(core.from(address), { organizationId, recordingId })
    }
    await endHeld(options, core, held, why)
  }
  await core.signOutAll()
}
