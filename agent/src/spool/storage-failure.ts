/** Result codes of SQLite, <https://www.sqlite.org/rescode.html>; the low byte of an extended code. */
const ioError = 10
const full = 13

/** Corrupt, and no database. Our statements are fixed, so the others also tell that tables are not as we made them. */
const damaged = { error: 1, corrupt: 11, constraint: 19, mismatch: 20, notADatabase: 26 }

/** The file can be opened, but what is in it does not fit together. */
export class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase'
}

/** What was stored is not what we stored: an id that is none, JSON that is none. */
export function stored<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new DamagedDatabase('A value in the spool cannot be one that was put there.', { cause })
  }
}

function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined
}

/** The file is not a sound database any more; only a new one helps. */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedDatabase || Object.values(damaged).includes(resultCode(error) ?? 0)

/** There is no room, or the disk failed; it may work later. */
export const isDiskTrouble = (error: unknown): boolean =>
  [full, ioError].includes(resultCode(error) ?? 0) ||
  (error instanceof Error &&
    'code' in error &&
    ['ENOSPC', 'EDQUOT', 'EIO'].includes(String(error.code)))
