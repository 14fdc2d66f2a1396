import { ErrorBody, type ErrorCode } from '@gatehouse/contract/errors'

/** A refusal by the server, or its absence. The message is written for the person at the screen. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly requestId: string | undefined
  readonly fields: readonly { path: string; message: string }[]

  constructor(
    code: ErrorCode,
    message: string,
    detail: { requestId?: string; fields?: ApiError['fields']; cause?: unknown } = {},
  ) {
    super(message, { cause: detail.cause })
    this.code = code
    this.requestId = detail.requestId
    this.fields = detail.fields ?? []
  }

  /** What was said about one input, for a form. */
  field(path: string): string | undefined {
    return this.fields.find((field) => field.path === path)?.message
  }
}

export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text()
  const body = ErrorBody.safeParse(parsed(text))
  if (body.success) {
    const { code, message, requestId, fields } = body.data.error
    return new ApiError(code, message, { requestId, ...(fields && { fields }) })
  }
  return new ApiError('unavailable', `The server answered ${response.status} and no reason.`)
}

export const isUnauthenticated = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'unauthenticated'

/** By field, as a form takes them. */
export const fieldErrors = (error: unknown): Record<string, string> =>
  error instanceof ApiError
    ? Object.fromEntries(error.fields.map(({ path, message }) => [path, message]))
    : {}

/** What to show of anything that was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something failed without saying what.'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // A proxy's error page: there is nothing of ours in it to show.
  }
}
