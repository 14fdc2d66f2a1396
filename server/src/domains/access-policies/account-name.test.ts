import { SessionId } from '@gatehouse/contract/ids'
import { accountVariables, templateFunctions } from '@gatehouse/contract/session-types'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accountFacts, accountNameOf } from './account-name.ts'

const sessionId = SessionId.parse('01930000-0000-7000-8000-0000c0ffee01')
const alice = accountFacts({
  ...{ username: 'alice.miller', displayName: 'Alice B. Miller', email: 'alice@msp.example' },
  ...{ hostname: 'web1.corp.example', sessionId },
})
const anna = accountFacts({
  ...{ username: 'Anna.Müller@corp.example', displayName: 'Änne', email: '' },
  ...{ hostname: '10.0.0.7', sessionId },
})

describe('a template', () => {
  test.each([
    ['%samaccountname%', 'alice-miller'],
    ['%first(%samaccountname%,16)/first%-%sessionid%', 'alice-miller-c0ffee01'],
    ['%first(%samaccountname%,3)/first%', 'ali'],
    ['%first(%samaccountname%,0)/first%x', 'x'],
    ['%first(%samaccountname%,99)/first%', 'alice-miller'],
    ['%substr(%samaccountname%,6)/substr%', 'miller'],
    ['%substr(%samaccountname%,-4)/substr%', 'ller'],
    ['a%substr(%samaccountname%,99)/substr%', 'a'],
    ['%trim(%samaccountname%,7)/trim%', 'alice'],
    ['%replace(%samaccountname%,.,_)/replace%', 'alice_miller'],
    ['%replace(%email%,@,-at-)/replace%', 'alice-at-msp-example'],
    ['%first(%replace(%fullname%, ,)/replace%,5)/first%-%hostname%', 'alice-web1'],
    [
      '%replace(%first(%samaccountname%,5)/first%,%first(%firstname%,0)/first%a,b)/replace%',
      'blice',
    ],
    ['%FIRST(%SamAccountName%,5)/FIRST%', 'alice'],
    ['%firstname%.%lastname%', 'alice-miller'],
    ['%email-username%_%email-domain%', 'alice_msp-example'],
    ['%hostname%-%targetdomain%', 'web1-corp-example'],
    ['adm,%samaccountname%', 'adm-alice-miller'],
    ['root', 'u-root'],
    ['systemd-network', 'u-systemd-network'],
    ['_apt', 'apt'],
    ['9lives', 'u9lives'],
    ['CORP\\%samaccountname%', 'alice-miller'],
    ['', 'session-c0ffee01'],
    ['___', 'session-c0ffee01'],
    ['管理者', 'session-c0ffee01'],
    [`${'x'.repeat(60)}-%sessionid%`, `${'x'.repeat(23)}-c0ffee01`],
    ['x'.repeat(60), 'x'.repeat(32)],
  ])('%s makes %s', (template, account) => {
    expect(accountNameOf(template, alice).account).toBe(account)
  })

  test('a user with a name of a domain, accents and no e-mail has an account, too', () => {
    expect(accountNameOf('%samaccountname%-%upn-domain%', anna).account).toBe(
      'anna-muller-corp-example',
    )
    expect(accountNameOf('%hostname%-%displayname%', anna).account).toBe('u10-0-0-7-anne')
  })

  test.each([
    ['%first(%samaccountname%,x)/first%', '%first(text,n)/first% takes a text and a whole number.'],
    ['%replace(a,b)/replace%', '%replace(text,old,new)/replace% takes a text and two more.'],
    ['%first(%samaccountname%,3', '%first( has no end: write )/first% after it.'],
    ['x)/first%', ')/first% has no beginning.'],
    ['%password%', 'There is no variable %password%.'],
    ['a%department%', '%department% is not known here, and nothing stands for it.'],
    ['root', 'That is an account of the system: u- was put before it.'],
    ['a'.repeat(40), 'A name has 32 characters at most: it was cut.'],
    ['CORP\\bob', 'Linux has no accounts of domains: what is before \\ was left out.'],
  ])('%s has a problem: %s', (template, problem) => {
    expect(accountNameOf(template, alice).problems).toContain(problem)
  })

  test('what is as it should be has no problem', () => {
    expect(accountNameOf('%first(%firstname%,16)/first%-%sessionid%', alice).problems).toEqual([])
  })

  test('a value is never read as a template', () => {
    const odd = { ...alice, samaccountname: '%email%', displayname: '%first(x,1)/first%' }

    expect(accountNameOf('%samaccountname%', odd).account).toBe('email')
    expect(accountNameOf('%displayname%', odd).account).toBe('first-x-1-first')
  })
})

test('whatever the template and the facts are, Linux takes the name', () => {
  const piece = fc.oneof(
    fc.constantFrom(...accountVariables.map((name) => `%${name}%`)),
    fc.constantFrom(...templateFunctions.flatMap((name) => [`%${name}(`, `)/${name}%`])),
    fc.constantFrom(',', ',3', ',-2', '\\', '@', '-', '_', 'root', '0', ' '),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  )
  const facts = fc.record({
    ...{ username: fc.string({ unit: 'grapheme' }), displayName: fc.string({ unit: 'grapheme' }) },
    ...{ email: fc.string(), hostname: fc.string() },
  })

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), facts, (pieces, known) => {
      const { account, problems } = accountNameOf(
        pieces.join(''),
        accountFacts({ ...known, sessionId }),
      )

      expect(account).toMatch(/^[a-z][a-z0-9_-]{0,31}$/)
      expect(['root', 'daemon', 'www-data', 'nobody', 'sshd']).not.toContain(account)
      expect(problems.every((problem) => problem.endsWith('.'))).toBe(true)
    }),
    { numRuns: 500 },
  )
})
