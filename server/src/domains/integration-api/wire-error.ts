export type Category = 'XMLError' | 'InputError' | 'ServerError'

/** Both from 1. */
export interface Location {
  line: number
  column: number
}

/** One `Error` of an `ErrorList`. */
export interface WireProblem {
  category: Category
  description: string
  location?: Location | undefined
}

/** A request that is refused; its problems are told unless the status has no body in the model. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly status: number
  readonly problems: readonly WireProblem[]

  constructor(status: number, problems: readonly WireProblem[], cause?: unknown) {
    const message = problems.map(({ description }) => description).join(' ')
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
    this.problems = problems
  }
}

export const wrongInput = (description: string, location?: Location): WireError =>
  new WireError(400, [{ category: 'InputError', description, location }])

export const wrongXml = (description: string, location?: Location): WireError =>
  new WireError(400, [{ category: 'XMLError', description, location }])

/** Answered without a body. */
export const tooLarge = (): WireError => new WireError(413, [])
