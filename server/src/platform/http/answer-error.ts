import { type ErrorBody, statusOf } from '@gatehouse/contract/errors'
import { z } from 'zod'
import { AppError, type FieldProblem } from '../errors.ts'

/** Turns whatever was thrown into words for the caller; what is not ours is named without its insides. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isHttpLayerError(error)) return fromHttpLayer(error)
  if (isUniqueViolation(error)) {
    return new AppError(
      'conflict',
      'Somebody saved the same thing at the same moment. Load the page again and look.',
      { cause: error },
    )
  }
  if (sqlState(error) === '22021') {
    return new AppError('invalid_request', 'A text holds a zero byte, which cannot be stored.', {
      cause: error,
    })
  }
  if (isDiskFull(error)) {
    return new AppError(
      'unavailable',
      'The disk of the server is full, so nothing was stored. Make room; everything goes on by itself then.',
      { cause: error },
    )
  }
  if (isConnectionTrouble(error)) {
    return new AppError(
      'unavailable',
      'The database cannot be reached right now. Nothing was changed; try again in a moment.',
      { cause: error },
    )
  }
  return new AppError(
    'unavailable',
    'Something went wrong on our side. The log has the details under the request id.',
    { cause: error },
  )
}

interface HttpLayerError {
  code: string
  statusCode: number
  message: string
}

const isHttpLayerError = (error: unknown): error is HttpLayerError =>
  error instanceof Error &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode < 500

function fromHttpLayer(error: HttpLayerError): AppError {
  const messages: Record<number, string> = {
    413: 'The request is too large.',
    415: 'The content type of the request is not one this address takes.',
  }
  const message = messages[error.statusCode] ?? 'The request could not be read as JSON.'
  return new AppError('invalid_request', message, { cause: error })
}

/** SQLSTATE 23505: of two that checked first and saved then, the second ends here. */
const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505'

const sqlState = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** SQLSTATE 53100, or our own file that could not grow. */
const isDiskFull = (error: unknown): boolean => ['53100', 'ENOSPC'].includes(sqlState(error))

/** SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown), and sockets that are gone. */
function isConnectionTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = sqlState(error)
  return (
    /^(08|53|57P)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  )
}

export function httpStatus(error: AppError): number {
  const cause = error.cause
  if (isHttpLayerError(cause) && cause.statusCode === 413) return 413
  return statusOf[error.code]
}

export function errorBody(error: AppError, requestId: string): ErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      requestId,
      ...(error.fields.length > 0 ? { fields: [...error.fields] } : {}),
    },
  }
}

/** Parses what came in; the answer names each wrong input. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema | undefined,
  value: unknown,
): z.output<Schema> {
  if (!schema) return undefined as z.output<Schema>
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields: FieldProblem[] = result.error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  const said = fields.map(({ path, message }) => (path ? `${path}: ${message}` : message))
  throw new AppError('invalid_request', `Check what you sent. ${said.slice(0, 3).join(' ')}`, {
    fields,
  })
}

/**
 * A mistyped filter must not find everything: parameters that an endpoint does not have are refused, unless
 * its schema is loose, as where others choose what they add.
 */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema | undefined,
  value: unknown,
): z.output<Schema> {
  if (schema instanceof z.ZodObject && !(schema.def.catchall instanceof z.ZodUnknown)) {
    const unknown = Object.keys(value ?? {}).filter((name) => !(name in schema.shape))
    if (unknown[0] !== undefined) {
      const known = Object.keys(schema.shape).join(', ')
      throw new AppError(
        'invalid_request',
        `There is no parameter ${unknown[0].slice(0, 100)} here. Known are: ${known}.`,
        {
          fields: unknown
            .slice(0, 20)
            .map((path) => ({ path, message: 'This is not known here.' })),
        },
      )
    }
  }
  return parseInput(schema, value)
}
