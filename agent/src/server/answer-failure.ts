import { ErrorBody } from '@gatehouse/contract/errors'
import type { Answer } from './connection.ts'
import { ServerFailure } from './failure.ts'

/** Parses what may be JSON; undefined when it is not. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whoever answers something else is not our server; callers treat it as such.
    return undefined
  }
}

/** What an answer outside 2xx means. */
export function answerFailure(url: string, answer: Answer): ServerFailure {
  const { status, retryAfterSeconds } = answer
  const said = ErrorBody.safeParse(parseJson(answer.body))
  const words = said.success ? said.data.error.message : `It answered with status ${status}.`
  const options = { status, retryAfterSeconds }

  if (status === 413) return new ServerFailure('too-large', words, options)
  if (status === 429 || status >= 500) return new ServerFailure('busy', words, options)
  // Only our own server's words may end in giving a request up; a proxy in between says 4xx as well.
  if (!said.success) {
    return new ServerFailure(
      'unreachable',
      `What answers at ${url} is not a Gatehouse server (status ${status}). Is a proxy in between?`,
      options,
    )
  }
  if (status === 401) return new ServerFailure('unauthenticated', words, options)
  return new ServerFailure('refused', words, options)
}
