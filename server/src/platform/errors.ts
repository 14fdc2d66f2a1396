import type { ErrorCode } from '@gatehouse/contract/errors'

export interface FieldProblem {
  path: string
  message: string
}

/**
 * A failure whose message is written for the person who reads it in the console.
 * Anything internal goes in `cause`: it is logged with the request id, never sent.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly fields: readonly FieldProblem[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; fields?: readonly FieldProblem[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.fields = options.fields ?? []
  }
}

/** Also the answer for another organization's row: its existence is not ours to confirm. */
export const notFound = (what: string, id: string) =>
  new AppError('not_found', `No ${what} with id ${id}`)

/** For a form: says which input is wrong. */
export const invalidField = (path: string, message: string) =>
  new AppError('invalid_request', message, { fields: [{ path, message }] })

/** Names are unique without regard to case; `holder` is the id of what has the name, if anything does. */
export function requireFreeName(
  what: string,
  name: string,
  holder: string | undefined,
  self?: string,
): void {
  if (holder === undefined || holder === self) return
  throw new AppError('conflict', `There is ${what} named ${name} already.`, {
    fields: [{ path: 'name', message: 'This name is taken.' }],
  })
}
