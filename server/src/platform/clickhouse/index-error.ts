import { AppError } from '../errors.ts'

/** Why the engine did not do what was asked. `refused`: the statement or the rows are wrong, so a retry will fail too. */
export type IndexErrorKind = 'timeout' | 'memory' | 'closed' | 'unreachable' | 'refused'

const messages: Readonly<Record<IndexErrorKind, string>> = {
  timeout:
    'The search took too long and was stopped. Choose a shorter time range or a narrower filter.',
  memory:
    'The search needs more memory than it may use and was stopped. Choose a shorter time range or a narrower filter.',
  closed: 'The search index is shutting down. Try again when the server has started.',
  unreachable:
    'The search index does not answer. Try again in a moment; if it stays so, look at the server log.',
  refused: 'The search index could not do this. The server log says why.',
}

/** A failure of the index, with the engine's own words in `cause`. */
export class IndexError extends AppError {
  readonly kind: IndexErrorKind

  constructor(kind: IndexErrorKind, options: { cause?: unknown } = {}) {
    super('unavailable', messages[kind], options)
    this.kind = kind
  }
}

/** Numbers of ClickHouse's ErrorCodes.cpp. */
const kindOfCode: Readonly<Record<number, IndexErrorKind>> = {
  159: 'timeout', // TIMEOUT_EXCEEDED
  160: 'timeout', // TOO_SLOW
  202: 'unreachable', // TOO_MANY_SIMULTANEOUS_QUERIES
  209: 'unreachable', // SOCKET_TIMEOUT
  210: 'unreachable', // NETWORK_ERROR
  236: 'unreachable', // ABORTED
  241: 'memory', // MEMORY_LIMIT_EXCEEDED
  243: 'unreachable', // NOT_ENOUGH_SPACE
  252: 'unreachable', // TOO_MANY_PARTS
  394: 'closed', // QUERY_WAS_CANCELLED, when nobody here has asked for it
}

/** `code` is undefined where the engine did not get to answer. */
export function indexError(code: number | undefined, cause: unknown): IndexError {
  if (code === undefined) return new IndexError('unreachable', { cause })
  return new IndexError(kindOfCode[code] ?? 'refused', { cause })
}
