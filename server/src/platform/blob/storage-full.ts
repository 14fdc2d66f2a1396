import { AppError } from '../errors.ts'

/** There is no room: what was to be stored is not. */
export class StorageFull extends AppError {
  constructor(cause: unknown) {
    super(
      'unavailable',
      'The volume for recordings and exports is full. Free space on it, or shorten how long they are kept.',
      { cause },
    )
  }
}

/** ENOSPC: the volume; EDQUOT: the share of our user; EFBIG: the largest file it takes. */
const codes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The same error, or a StorageFull if that is what it says. */
export const asStorageFull = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && codes.has(String(error.code))
    ? new StorageFull(error)
    : error
