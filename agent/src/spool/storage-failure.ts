/** Result codes of SQLite, <https://www.sqlite.org/rescode.html>; the low byte of an extended code. */
const ioError = 10
const corrupt = 11
const full = 13
const notADatabase = 26

/** The file can be opened, but what is in it does not fit together. */
export class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase'
}

function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined
}

/** The file is not a sound database any more; only a new one helps. */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedDatabase || [corrupt, notADatabase].includes(resultCode(error) ?? 0)

/** There is no room, or the disk failed; it may work later. */
export const isDiskTrouble = (error: unknown): boolean =>
  [full, ioError].includes(resultCode(error) ?? 0) ||
  (error instanceof Error &&
    'code' in error &&
    ['ENOSPC', 'EDQUOT', 'EIO'].includes(String(error.code)))
