import type { SealingKey } from '#platform/crypto/seal.ts'

export interface TicketsOptions {
  /** For the keys and passwords of service desks. */
  sealKey: SealingKey
  /** From which the addresses of callbacks are made. */
  callbackKey: SealingKey
}
