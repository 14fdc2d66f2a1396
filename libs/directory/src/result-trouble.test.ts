import { expect, test } from 'vitest'
import { resultTrouble } from './result-trouble.ts'

const result = (code: number, text: string, referrals: string[] = []) => ({
  ...{ code, text, referrals, controls: new Map<string, Buffer>() },
})

/** As controllers of Windows Server word it. */
test.each([
  [49, 'data 52e', 'login', '52e', 'user name or password is wrong'],
  [49, 'data 530', 'login', '530', 'at this time of day'],
  [49, 'data 531', 'login', '531', 'from this computer'],
  [49, 'data 532', 'login', '532', 'the password has expired'],
  [49, 'data 533', 'login', '533', 'the account is disabled'],
  [49, 'data 701', 'login', '701', 'the account has expired'],
  [49, 'data 773', 'login', '773', 'has to be changed first'],
  [49, 'data 775', 'login', '775', 'locked out'],
] as const)('a sign-in refused with code %i and %s is told', (code, data, step, subCode, words) => {
  const text = `80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, ${data}, v4563\0`

  const trouble = resultTrouble(result(code, text), 'signing in as alice@corp.test', 'dc1:636')

  expect(trouble).toMatchObject({ step, resultCode: code, subCode })
  expect(trouble.text).toBe(trouble.text.trim())
  expect(trouble.text).toContain('dc1:636 refused signing in as alice@corp.test: ')
  expect(trouble.text).toContain(words)
})

test.each([
  [
    53,
    '0000052D: SvcErr: DSID-031A124C, problem 5003 (WILL_NOT_PERFORM), data 0\n\0',
    'work',
    'does not fulfil the policy',
  ],
  [
    19,
    '00000056: AtrErr: DSID-03191083, #1:\n\t0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0',
    'work',
    'the old password is wrong',
  ],
  [
    53,
    '0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0',
    'work',
    'only over an encrypted connection',
  ],
  [
    50,
    '00000005: SecErr: DSID-03152D2E, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0',
    'rights',
    'may not do this',
  ],
  [
    1,
    '000004DC: LdapErr: DSID-0C0907E9, comment: In order to perform this operation a successful bind must be completed',
    'login',
    'nobody is signed in',
  ],
  [
    68,
    '00000524: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0',
    'work',
    'there already',
  ],
  [8, 'BindSimple: Transport encryption required.', 'login', 'protected better'],
  [32, '', 'work', 'no such object'],
  [53, '', 'work', 'not willing'],
  [51, '', 'connection', 'too busy'],
] as const)('code %i with %j is told', (code, text, step, words) => {
  const trouble = resultTrouble(result(code, text), 'changing CN=Alice', 'dc1:636')

  expect(trouble.step).toBe(step)
  expect(trouble.text).toContain(words)
  expect(trouble.fix).not.toBe('')
})

test('names the other directory that a controller refers to', () => {
  const referral = result(10, '', ['ldap://sub.corp.test/DC=sub,DC=corp,DC=test'])

  const trouble = resultTrouble(referral, 'reading DC=sub,DC=corp,DC=test', 'dc1:636')

  expect(trouble.text).toContain('names another directory instead, which is not followed')
  expect(trouble.fix).toContain('ldap://sub.corp.test/')
})

test('a code that nobody knows is shown with what the controller says, on one line', () => {
  const trouble = resultTrouble(result(80, `a\n\tb\0${'c'.repeat(1000)}`), 'reading', 'dc1:636')

  expect(trouble.text).toMatch(/code 80 \(a b c+\)\.$/)
  expect(trouble.text.length).toBeLessThan(400)
})
