import type { Result } from './answer.ts'
import { DirectoryTrouble, type DirectoryStep } from './directory-trouble.ts'

interface Said {
  step: DirectoryStep
  text: string
  fix: string
}

/**
 * What a result other than success means.
 * @param what What was asked for, as the end of a sentence: `signing in as CORP\alice`, `reading CN=Alice,DC=corp,DC=test`
 */
export function resultTrouble(result: Result, what: string, host: string): DirectoryTrouble {
  const subCode = subCodeOf(result.text)
  const said = (subCode && subCodes[subCode]) || codes[result.code] || unknown(result)
  const refusal = said.step === 'login' ? 'refused' : 'did not carry out'
  return new DirectoryTrouble(said.step, {
    text: `${host} ${refusal} ${what}: ${said.text}`,
    fix: said.fix + referralOf(result),
    resultCode: result.code,
    subCode,
  })
}

/**
 * Behind `data` when a sign-in is refused (`…, data 52e, v4563`), else the Windows error in front (`0000052D: …`), in
 * lower case without zeros in front for the first and eight digits for the second.
 */
function subCodeOf(text: string): string | undefined {
  const windows = /^([0-9A-F]{8}):/i.exec(text)?.[1]?.toUpperCase()
  if (windows !== undefined && windows !== acceptSecurityContext) return windows
  return /\bdata ([0-9a-f]{1,8})\b/i.exec(text)?.[1]?.toLowerCase() ?? windows
}

/** In front of each refused sign-in. */
const acceptSecurityContext = '80090308'

const login = (text: string, fix: string): Said => ({ step: 'login', text, fix })
const work = (text: string, fix: string): Said => ({ step: 'work', text, fix })

const policy = work(
  'the password does not fulfil the policy of the domain: length, complexity, age or history.',
  'Choose another one, or look at the password policy of the domain and at the fine-grained ones.',
)
const noRight: Said = {
  step: 'rights',
  text: 'the account that is used may not do this.',
  fix: 'Give it this right in the domain, or use an account that has it.',
}
const wrongPassword = login(
  'user name or password is wrong.',
  'Check both; a domain says the same for an account that does not exist.',
)

/** MS-ERREF 2.2 and 2.3; the short ones come with a refused sign-in. */
const subCodes: Readonly<Record<string, Said>> = {
  '525': login('there is no such account.', String.raw`Write it as CORP\alice or alice@corp.test.`),
  '52e': wrongPassword,
  '530': login(
    'this account may not sign in at this time of day.',
    'Widen its logon hours in the domain, or try again later.',
  ),
  '531': login(
    'this account may not sign in from this computer.',
    'Allow it at "Log On To" of the account in the domain.',
  ),
  '532': login(
    'the password has expired.',
    'Set a new one in the domain, or let the password of a service account never expire.',
  ),
  '533': login('the account is disabled.', 'Enable it in the domain, or use another.'),
  '568': login(
    'the account is a member of too many groups to sign in.',
    'Take it out of groups that it does not need.',
  ),
  '701': login(
    'the account has expired.',
    'Move the end of the account in the domain, or use another.',
  ),
  '773': login(
    'the password has to be changed first.',
    'Sign in with it once on a computer of the domain and choose a new one, or take away "must change password at next logon".',
  ),
  '775': login(
    'the account is locked out after too many wrong passwords.',
    'Unlock it in the domain, or wait until it unlocks itself; look where the wrong passwords come from.',
  ),
  '00000005': noRight,
  '00002098': noRight,
  '0000052D': policy,
  '00000056': work('the old password is wrong.', 'Give the password that the account has now.'),
  '0000001F': work(
    'passwords are set only over an encrypted connection.',
    'Use LDAPS or StartTLS.',
  ),
  '00002071': work('an object of this name is there already.', 'Choose another name.'),
  '00000524': work('an account of this name is there already.', 'Choose another name.'),
  '00000562': work('it is a member already.', 'Nothing has to be done.'),
  '00000561': work('it is not a member.', 'Nothing has to be done.'),
  '00002015': work(
    'there are other objects in it.',
    'Remove these first, or ask for it to be removed with all that is in it.',
  ),
  '000004DC': login('nobody is signed in on this connection.', 'Sign in first.'),
}

/** RFC 4511, 4.1.9 */
const codes: Readonly<Record<number, Said>> = {
  3: work(
    'it took the controller too long.',
    'Ask for less at once, or try again when it is less busy.',
  ),
  4: work('there are more objects than the controller answers at once.', 'Ask for fewer.'),
  7: login(
    'it does not offer this kind of sign-in.',
    'Allow simple sign-in over encrypted connections.',
  ),
  8: login(
    'it asks for a connection that is protected better.',
    'Use LDAPS or StartTLS; if that is so, look at "LDAP server signing requirements" of the controller.',
  ),
  10: work(
    'it does not keep this object and names another directory instead, which is not followed.',
    'Ask the domain that the object belongs to.',
  ),
  11: work('a limit of the controller was reached.', 'Ask for less at once.'),
  12: work(
    'it does not know what was asked of it.',
    'Use a controller with a newer version of the system.',
  ),
  13: login('it wants an encrypted connection.', 'Use LDAPS or StartTLS.'),
  16: work('there is no such value or attribute at this object.', 'Read the object again.'),
  17: work(
    'this attribute is not in the schema of the domain.',
    'Extend the schema, or leave it out.',
  ),
  19: work(
    'a value does not fulfil a rule of the domain.',
    'Look at the policy for this attribute.',
  ),
  20: work('the value is there already.', 'Nothing has to be done.'),
  21: work('a value is not written as this attribute wants it.', 'Correct the value.'),
  32: work(
    'there is no such object.',
    'It may have been renamed, moved or deleted: look it up again.',
  ),
  34: work('this is not a distinguished name.', 'Write it like CN=Alice,OU=Staff,DC=corp,DC=test.'),
  48: login('this account cannot sign in like this.', 'Use an account with a password.'),
  49: wrongPassword,
  50: noRight,
  51: {
    step: 'connection',
    text: 'it is too busy.',
    fix: 'Try again later, or name another controller.',
  },
  52: {
    step: 'connection',
    text: 'it is not available, or is shutting down.',
    fix: 'Look at the controller, or name another one.',
  },
  53: work(
    'it is not willing to do this.',
    'Passwords need an encrypted connection; some objects of the system cannot be changed.',
  ),
  64: work(
    'an object of this kind cannot be named so, or cannot be there.',
    'Choose another place.',
  ),
  65: work(
    'an attribute that has to be there is missing, or one may not be there.',
    'Look at its class.',
  ),
  66: work(
    'there are other objects in it.',
    'Remove these first, or ask for it to be removed with all that is in it.',
  ),
  68: work('an object of this name is there already.', 'Choose another name.'),
}

const unknown = ({ code, text }: Result) =>
  work(
    `it answered with code ${code}${text === '' ? '' : ` (${oneLine(text)})`}.`,
    'Look for it in the event log of the controller.',
  )

/** What comes from outside is shown short and on one line. */
const oneLine = (text: string) =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)

const referralOf = ({ referrals }: Result) =>
  referrals[0] === undefined ? '' : ` It named ${oneLine(referrals[0])}.`
