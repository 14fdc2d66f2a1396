import { z } from 'zod'
import { Instant } from './text.ts'

/** A secret that was replaced, without the secret. */
export const FormerSecret = z.object({
  id: z.uuid(),
  /** Since when it was in use; absent for one that never was. */
  currentAt: Instant.optional(),
  formerAt: Instant,
  /** Then it is forgotten. */
  keptUntil: Instant,
})
export type FormerSecret = z.infer<typeof FormerSecret>

/** For one look. */
export const Revealed = z.object({
  secret: z.string(),
  /** While a rotation is not settled the target may have this one already. */
  candidate: z.string().optional(),
  /** The console hides it after so long. */
  showSeconds: z.number().int(),
})
export type Revealed = z.infer<typeof Revealed>

export const RevealReason = z.string().trim().min(1, 'Say why you need it.').max(500)
