import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'

/** RFC 4511, 4.1.9: limits of time, size and administration, busy, unavailable. */
const passing: ReadonlySet<number> = new Set([3, 4, 11, 51, 52])

/** The controller answered, and asked the same again it would say the same: it is neither busy nor gone. */
export const isRefusal = (error: unknown): error is DirectoryTrouble =>
  error instanceof DirectoryTrouble &&
  (error.step === 'work' || error.step === 'rights') &&
  error.resultCode !== undefined &&
  !passing.has(error.resultCode)

export const isLackOfRights = (error: unknown): boolean =>
  isRefusal(error) && error.step === 'rights'

/** A mark of DirSync that the controller does not take, so that nobody knows what changed since. */
export class LostMark extends Error {
  override readonly name = 'LostMark'
  readonly trouble: DirectoryTrouble

  constructor(trouble: DirectoryTrouble) {
    super(trouble.text, { cause: trouble })
    this.trouble = trouble
  }
}
