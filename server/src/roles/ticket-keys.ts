import type { Foundation } from './foundation.ts'

/** The keys that both roles need: one makes the addresses of callbacks, the other registers them. */
export const ticketKeys = ({ keyFor }: Pick<Foundation, 'keyFor'>) => ({
  sealKey: keyFor('service desk secrets'),
  callbackKey: keyFor('service desk callbacks'),
})
