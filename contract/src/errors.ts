import { z } from 'zod'

export const ErrorCode = z.enum([
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'unavailable',
])
export type ErrorCode = z.infer<typeof ErrorCode>

/** The HTTP status that carries each code; 413 and 429 are sent with `invalid_request` and `unavailable`. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
}

export const ErrorBody = z.object({
  error: z.object({
    code: ErrorCode,
    /** A whole sentence for the person who reads it. */
    message: z.string(),
    /** To find the matching log lines. */
    requestId: z.string(),
    /** Which inputs were refused and why, for forms. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
})
export type ErrorBody = z.infer<typeof ErrorBody>
