import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'

export interface SyncFailure {
  /** For people, with what to do. */
  text: string
  /** In what time it is tried again by itself. */
  againInMs: number
}

const soonMs = 50_000
/** Each try with a wrong password counts towards a lockout; domains lock accounts for five within half an hour, or so. */
const afterRefusalMs = 30 * 60_000

export function failureOf(ctx: Context, error: unknown): SyncFailure {
  if (error instanceof DirectoryTrouble) {
    if (error.step !== 'login') return { text: error.message, againInMs: soonMs }
    const again =
      'It is tried again in half an hour, so that the account is not locked; or now, with Sync.'
    return { text: `${error.message} ${again}`, againInMs: afterRefusalMs }
  }
  if (error instanceof AppError) return { text: error.message, againInMs: soonMs }
  ctx.log.error({ err: error }, 'a directory could not be read')
  return {
    text: 'Gatehouse failed while it read the domain. Its log says why; it is tried again in a minute.',
    againInMs: soonMs,
  }
}
