import { z } from 'zod'
import { AppError } from '../errors.ts'

/** The last item of a page, in an order of time and id. */
const Position = z.object({ at: z.iso.datetime(), id: z.uuid() })
export type Position = z.infer<typeof Position>

export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url')

/** Callers may send anything as a cursor; only a position gets through. */
export function decodeCursor(cursor: string): Position {
  try {
    const [at, id]: unknown[] = z
      .tuple([z.string(), z.string()])
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return Position.parse({ at, id })
  } catch (cause) {
    throw new AppError(
      'invalid_request',
      'This cursor is not one of ours. Start from the first page.',
      {
        cause,
      },
    )
  }
}
