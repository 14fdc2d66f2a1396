import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'

/** What went wrong on the way to a target, for people. What is nobody's business but ours goes to the log. */
export function problemText(ctx: Context, error: unknown): string {
  if (error instanceof SshTrouble) return `${error.text} ${error.fix}`
  if (error instanceof DirectoryTrouble) return `${error.text} ${error.fix}`
  if (error instanceof AppError) return error.message
  ctx.log.error({ err: error }, 'work on a credential failed')
  return 'Something went wrong in Gatehouse; its log says what.'
}
