import type { SessionOptions } from '#domains/sessions'
import type { Foundation } from './foundation.ts'

/** The keys of the domains that prepare sessions. */
export const sessionOptions = (
  { keyFor }: Pick<Foundation, 'keyFor'>,
  place: SessionOptions['place'],
): SessionOptions => ({
  place,
  sealKey: keyFor('session logins'),
  credentials: { sealKey: keyFor('credentials') },
})
