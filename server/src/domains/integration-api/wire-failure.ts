import type { Context } from '#platform/context.ts'
import { toAppError } from '#platform/http/answer-error.ts'
import { logFailure } from '#platform/http/failure.ts'
import { MalformedJson } from './read-json.ts'
import { type Answer, type Format, problemsAnswer } from './wire-answer.ts'
import { WireError } from './wire-error.ts'

const retryLater = { 'retry-after': '5' }

/** What is not the client's mistake passes, as far as we can tell: it is answered with 503 and may be repeated. */
export function answerFailure(
  ctx: Context,
  error: unknown,
  format: Format,
  isStrict: boolean,
): Answer {
  if (isStrict && error instanceof MalformedJson) return { status: 500 }
  if (error instanceof WireError) {
    const headers = error.status === 503 ? retryLater : {}
    return problemsAnswer(format, error.status, error.problems, headers)
  }
  const failure = toAppError(error)
  logFailure(ctx.log, failure, {})
  if (failure.code !== 'unavailable') {
    return problemsAnswer(format, 400, [{ category: 'InputError', description: failure.message }])
  }
  const problem = { category: 'ServerError' as const, description: failure.message }
  return problemsAnswer(format, 503, [problem], retryLater)
}
