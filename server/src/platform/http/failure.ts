import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppError } from '../errors.ts'
import type { Log } from '../log/log.ts'
import { errorBody, httpStatus, toAppError } from './answer-error.ts'

/** Answers in the contract's shape and keeps what is internal for the log. */
export async function answerFailure(
  log: Log,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const failure = toAppError(error)
  logFailure(log, failure, {
    requestId: request.id,
    method: request.method,
    path: request.routeOptions.url,
  })
  if (reply.sent) return
  if (failure.code === 'unavailable') reply.header('retry-after', '5')
  await reply
    .code(httpStatus(failure))
    .type('application/json')
    .send(JSON.stringify(errorBody(failure, request.id)))
}

export function logFailure(log: Log, failure: AppError, fields: Record<string, unknown>): void {
  const level = failure.code === 'unavailable' ? 'error' : 'debug'
  log[level]({ ...fields, err: failure.cause ?? failure, answered: failure.code }, failure.message)
}
