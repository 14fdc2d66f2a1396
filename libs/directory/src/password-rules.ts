import type { DirectoryConnection } from './directory-connection.ts'
import { type Entry, numberOf, textOf } from './entry.ts'
import { rdnValueOf } from './distinguished-name.ts'

/** What a domain asks of the passwords of one account. */
export interface DomainPasswordRules {
  /** `the password policy of the domain`, or `the fine-grained password policy Admins`. */
  name: string
  minLength: number
  /** Three kinds of characters of five, and neither the name of the account nor a part of its owner's (MS-SAMR 3.1.1.7.2). */
  isComplex: boolean
  historyLength: number
  /** How long a password has to be kept before its own account may change it. */
  minAgeMilliseconds: number
}

/** An account has to be read with these for `readPasswordRules`. */
export const passwordRuleAttributes = ['msDS-ResultantPSO'] as const

const ofDomain = ['minPwdLength', 'pwdProperties', 'pwdHistoryLength', 'minPwdAge'] as const
const ofFineGrained = [
  'msDS-MinimumPasswordLength',
  'msDS-PasswordComplexityEnabled',
  'msDS-PasswordHistoryLength',
  'msDS-MinimumPasswordAge',
] as const

/** DOMAIN_PASSWORD_COMPLEX (MS-SAMR 2.2.3.14) */
const complexBit = 1

/**
 * The rules that hold for an account: those of the fine-grained policy that the domain worked out for it, else those of the
 * domain. A fine-grained policy that may not be read is taken for the domain's, and named.
 */
export async function readPasswordRules(
  connection: DirectoryConnection,
  account: Entry,
): Promise<DomainPasswordRules> {
  const fine = textOf(account, 'msDS-ResultantPSO')
  const policy = fine === undefined ? undefined : await connection.find(fine, ofFineGrained)
  if (fine !== undefined && policy && numberOf(policy, ofFineGrained[0]) !== undefined) {
    return {
      name: `the fine-grained password policy ${rdnValueOf(fine)}`,
      minLength: numberOf(policy, ofFineGrained[0]) ?? 0,
      isComplex: textOf(policy, ofFineGrained[1])?.toUpperCase() === 'TRUE',
      historyLength: numberOf(policy, ofFineGrained[2]) ?? 0,
      minAgeMilliseconds: duration(textOf(policy, ofFineGrained[3])),
    }
  }
  const domain = await connection.find(connection.rootDse.defaultNamingContext, ofDomain)
  const unread =
    fine === undefined ? '' : ` (the fine-grained one ${rdnValueOf(fine)} could not be read)`
  return {
    name: `the password policy of the domain${unread}`,
    minLength: (domain && numberOf(domain, 'minPwdLength')) ?? 0,
    isComplex: (((domain && numberOf(domain, 'pwdProperties')) ?? 0) & complexBit) !== 0,
    historyLength: (domain && numberOf(domain, 'pwdHistoryLength')) ?? 0,
    minAgeMilliseconds: duration(domain && textOf(domain, 'minPwdAge')),
  }
}

/** Negative, in units of 100 nanoseconds (MS-ADTS 3.1.1.1.6). */
const duration = (text: string | undefined): number =>
  text !== undefined && /^-\d{1,18}$/.test(text) ? Number(-BigInt(text) / 10_000n) : 0

/** Why a password cannot be that of an account; a whole sentence, undefined when it can. The history only the domain knows. */
export function objectionToPassword(
  password: string,
  rules: DomainPasswordRules,
  {
    samAccountName,
    displayName = '',
  }: { samAccountName: string; displayName?: string | undefined },
): string | undefined {
  const { name, minLength, isComplex } = rules
  const length = Array.from(password).length
  if (length < minLength) {
    return `${upperFirst(name)} asks for ${minLength} characters at least, and the password has ${length}.`
  }
  if (!isComplex) return undefined
  if (kindsOf(password) < 3) {
    return `${upperFirst(name)} asks for three kinds of characters: capitals, small letters, digits, others.`
  }
  const within = [samAccountName, ...displayName.split(/[,.\-_ #\t]+/)].find(
    (part) => part.length >= 3 && password.toLowerCase().includes(part.toLowerCase()),
  )
  if (within === undefined) return undefined
  return `${upperFirst(name)} refuses a password with a part of the account's name in it.`
}

const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u, /[\p{Lo}\p{Lt}\p{Lm}]/u]

const kindsOf = (password: string): number => kinds.filter((kind) => kind.test(password)).length

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
