/**
 * What a failed exchange means for whoever waits for it:
 * - `unreachable`: nothing answered, or something that is not the server; try again later.
 * - `untrusted`: the other side could not prove that it is our server; nothing was sent.
 * - `busy`: the server answered that it cannot now; try again later.
 * - `unauthenticated`: our token does not count any more.
 * - `too-large`: smaller pieces may pass.
 * - `refused`: the server says that this request is wrong; the same again will hardly pass.
 */
export type FailureKind =
  | 'unreachable'
  | 'untrusted'
  | 'busy'
  | 'unauthenticated'
  | 'too-large'
  | 'refused'

/** A failed exchange with the server, in words for the person who looks after the agent. */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure'
  readonly kind: FailureKind
  readonly status: number | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    kind: FailureKind,
    message: string,
    options: { status?: number; retryAfterSeconds?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.kind = kind
    this.status = options.status
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** The answer stands for the server's own judgement, which trying again will hardly change. */
export const isFinal = (error: unknown): error is ServerFailure =>
  error instanceof ServerFailure && (error.kind === 'refused' || error.kind === 'too-large')
