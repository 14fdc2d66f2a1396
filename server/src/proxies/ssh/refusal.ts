import { AppError } from '#platform/errors.ts'

/** Why something does not go on, in words for the user. Everything else that is thrown is ours alone. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export const somethingBroke = 'Gatehouse could not do this. Try again, and tell your administrator.'

export const wordsFor = (cause: unknown): string =>
  cause instanceof Refusal || isNo(cause) ? cause.message : somethingBroke

/** The broker understood and said no, in words for the user: what was asked is not allowed, or not any more. */
const isNo = (cause: unknown): cause is AppError =>
  cause instanceof AppError && (cause.code === 'forbidden' || cause.code === 'conflict')
