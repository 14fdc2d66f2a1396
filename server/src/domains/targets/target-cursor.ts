import { z } from 'zod'
import { AppError } from '#platform/errors.ts'

/** The last of a page, in the order of names. */
export interface NamePosition {
  /** In small letters. */
  name: string
  id: string
}

const Position = z.tuple([z.string().max(400), z.uuid()])

export const encodeNameCursor = ({ name, id }: { name: string; id: string }): string =>
  Buffer.from(JSON.stringify([name.toLowerCase(), id])).toString('base64url')

export function decodeNameCursor(cursor: string): NamePosition {
  try {
    const [name, id] = Position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { name, id }
  } catch (cause) {
    const message = 'This cursor is not one of ours. Start from the first page.'
    throw new AppError('invalid_request', message, { cause })
  }
}
