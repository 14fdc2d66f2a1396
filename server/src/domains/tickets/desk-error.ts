/**
 * - `refused`: it understood and said no; the same again would be refused again.
 * - `missing`: what it was about is not there.
 * - `denied`: keys or permissions; nothing works until somebody mends them.
 * - `busy`: it asks to wait.
 * - `failed`: it broke while it worked on it.
 * - `unreachable`: nothing was sent.
 * - `lost`: it was sent, and no answer came: it may have been done, or be done yet.
 */
export type DeskErrorKind =
  | 'refused'
  | 'missing'
  | 'denied'
  | 'busy'
  | 'failed'
  | 'unreachable'
  | 'lost'

interface Facts {
  kind: DeskErrorKind
  field?: string | undefined
  retryAfterSeconds?: number | undefined
  cause?: unknown
}

/** A service desk did not do what it was asked; the message is for a person and has its own words. */
export class DeskError extends Error {
  override readonly name = 'DeskError'
  readonly kind: DeskErrorKind
  /** Which field of what was sent it names. */
  readonly field: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, { kind, field, retryAfterSeconds, cause }: Facts) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.field = field
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export const isDeskError = (error: unknown, ...kinds: DeskErrorKind[]): error is DeskError =>
  error instanceof DeskError && (kinds.length === 0 || kinds.includes(error.kind))
