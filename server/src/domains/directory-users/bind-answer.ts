import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { DirectoryAnswer } from '#domains/users'
import { AppError } from '#platform/errors.ts'

export type Unproven = Exclude<DirectoryAnswer, { is: 'right' }>

/**
 * What Active Directory says only to who has given the right password (MS-ERREF 2.2). That an account is locked out (775) is
 * not among it: that is said to anybody.
 */
const afterTheRightPassword: Readonly<Record<string, string>> = {
  '530': 'does not let the account sign in at this time of day.',
  '531': 'lets the account sign in only from certain computers.',
  '532': 'says that the password has expired. Choose a new one on a computer of the domain.',
  '533': 'says that the account is disabled.',
  '701': 'says that the account has expired.',
  '773': 'wants a new password first. Choose it on a computer of the domain.',
}

const forTheAuditTrail: Readonly<Record<string, string>> = {
  '775': 'the account is locked out in the domain',
}

/** What a failed sign-in to a domain controller means. Throws `unavailable` when it says nothing of the password. */
export function answerTo(error: unknown, domain: string): Unproven {
  if (!(error instanceof DirectoryTrouble)) throw unavailable(domain, error)
  const { step, resultCode, subCode = '' } = error
  if (step !== 'login' || resultCode !== invalidCredentials) throw unavailable(domain, error)
  const said = afterTheRightPassword[subCode]
  if (said !== undefined) return { is: 'refused', refusal: `${domain} ${said}` }
  return { is: 'wrong', reason: forTheAuditTrail[subCode] ?? 'the password was wrong' }
}

/** RFC 4511, 4.1.9 */
const invalidCredentials = 49

export const unavailable = (domain: string, cause: unknown) =>
  new AppError(
    'unavailable',
    `No domain controller of ${domain} could check the password. Try again in a minute, or sign in with a password of Gatehouse.`,
    { cause },
  )
