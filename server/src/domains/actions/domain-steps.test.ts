import { SessionId } from '@gatehouse/contract/ids'
import type { SessionAction } from '@gatehouse/contract/session-types'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { type Entry, textOf, textsOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { unicodePassword } from '@gatehouse/directory/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { planOf } from './plan.ts'
import { type DomainStep, isDomainStep } from './planned-step.ts'
import type { StepState } from './step-facts.ts'
import { aType, clock } from './testing.ts'
import { isGoneInDomain, runDomainStep } from './run-domain-step.ts'
import { dumpDomain } from './dump-domain.ts'

const missing = missingForSamba()
const common = { continuesOnError: false, timeoutSeconds: 60 }
const password = 'Xq7-Tunnel-Viadukt-19'
const endsAt = new Date('2099-01-01T10:00:00.000Z')

describe.skipIf(missing !== '')(`steps in a domain${missing && ` (missing: ${missing})`}`, () => {
  let domain: TestDomain
  let directory: DirectoryConnection
  beforeAll(async () => {
    domain = await startDomain()
    directory = await domain.connect()
  }, 120_000)
  afterAll(async () => {
    await directory?.close()
    await domain?.[Symbol.asyncDispose]()
  })

  /** Steps of a session as they are run: what a step keeps is there for the next try, and for the one that undoes it. */
  function session(actions: SessionAction[], as: Partial<Parameters<typeof aType>[0]> = {}) {
    const sessionId = SessionId.parse(uuidv7(new Date()))
    const { account = `s-${sessionId.slice(-8)}`, ...type } = as as { account?: string }
    const kept = new Map<string, StepState>()
    const planned = (phase: 'before' | 'after') =>
      planOf(aType({ before: actions, ...type }), {
        sessionId,
        account,
        phase,
        on: 'domain',
      }).filter((step) => isDomainStep(step))
    async function run(step: DomainStep, on = directory): Promise<string> {
      const keep = async (state: StepState) => void kept.set(step.key, state)
      const before = step.undoes === undefined ? undefined : kept.get(step.undoes)
      const facts = { password, endsAt, before, had: kept.get(step.key), keep }
      const { text, state } = await runDomainStep(clock, on, step, facts)
      if (state) kept.set(step.key, state)
      if (step.undoes !== undefined) expect(await isGoneInDomain(clock, on, step, facts)).toBe(true)
      return text
    }
    const all = async (phase: 'before' | 'after', on = directory) => {
      const texts: string[] = []
      for (const step of planned(phase)) texts.push(await run(step, on))
      return texts
    }
    return { account, sessionId, kept, planned, run, all }
  }
  const look = (account: string) =>
    findAccount(directory, account, [
      ...[
        'memberOf',
        'info',
        'userAccountControl',
        'accountExpires',
        'userPrincipalName',
        'description',
      ],
    ])
  const groupsOf = (entry: Entry | undefined) => (entry ? textsOf(entry, 'memberOf') : [])
  const admins = 'CN=Domain Admins,CN=Users,DC=corp,DC=test'
  const intoAdmins: SessionAction = {
    kind: 'add-to-domain-group',
    group: 'Domain Admins',
    ...common,
  }
  const letsIn = async (username: string, secret: string) => {
    try {
      await (await domain.connect({ username, password: secret })).close()
      return true
    } catch {
      return false
    }
  }
  /** A lasting account of its own. */
  async function lasting(name: string, flags = 512): Promise<string> {
    await directory.add(
      `CN=${name},CN=Users,DC=corp,DC=test`,
      new Map([
        ['objectClass', ['user']],
        ['sAMAccountName', [name]],
        ['unicodePwd', [unicodePassword(password)]],
        ['userAccountControl', [String(flags)]],
      ]),
    )
    return name
  }

  test('an account in Domain Admins is made, is of use, and leaves the domain as it was', async () => {
    const before = await dumpDomain(directory)
    const { account, sessionId, all } = session([intoAdmins])

    await all('before')
    const made = await look(account)

    expect(groupsOf(made)).toEqual([admins])
    expect(made && textOf(made, 'info')).toBe(`Gatehouse session ${sessionId}`)
    expect(await letsIn(`CORP\\${account}`, password)).toBe(true)

    expect(await all('after')).toEqual([
      expect.stringContaining('is out of Domain Admins'),
      expect.stringContaining('is gone'),
    ])
    expect(await look(account)).toBeUndefined()
    expect(await dumpDomain(directory)).toEqual(before)
  })

  test('each step can be done again, and undone without having been done', async () => {
    const { account, all } = session([intoAdmins])

    await all('after')
    await all('before')
    await all('before')
    expect(groupsOf(await look(account))).toEqual([admins])
    await all('after')
    expect(await all('after')).toEqual([
      expect.stringContaining('is not in Domain Admins any more'),
      expect.stringContaining('There is no account'),
    ])
  })

  test('an account that somebody else made is never touched', async () => {
    const account = await lasting('taken')
    const { all, planned, run } = session([], { account } as object)
    const before = await look(account)

    await expect(all('before')).rejects.toThrow('was not made for this session')
    const [remove] = planned('after')
    expect(remove && (await run(remove))).toContain('was left as it is')

    expect(await look(account)).toEqual(before)
  })

  test('an account does not stay by writing of itself that it is somebody else’s', async () => {
    const { account, all } = session([])
    await all('before')
    const made = await look(account)
    // As the default schema lets every account do with its own notes.
    await using own = await domain.connect({ username: `CORP\\${account}`, password })
    await own.modify(made?.dn ?? '', [
      { attribute: 'info', operation: 'replace', values: ['Of somebody'] },
    ])

    expect(await all('after')).toEqual([expect.stringContaining('is gone')])

    expect(await look(account)).toBeUndefined()
  })

  test('one that was renamed and moved meanwhile is found by what it is', async () => {
    const { account, all } = session([intoAdmins])
    await all('before')
    const made = await look(account)
    await directory.rename(made?.dn ?? '', 'CN=Somebody\\, else,DC=corp,DC=test')
    await directory.modify('CN=Somebody\\, else,DC=corp,DC=test', [
      { attribute: 'sAMAccountName', operation: 'replace', values: ['elsewhere'] },
    ])

    await all('after')

    expect(await look('elsewhere')).toBeUndefined()
  })

  test('who was a member before stays one, by name or by their primary group', async () => {
    const account = await lasting('veteran')
    const member = (await look(account))?.dn ?? ''
    await directory.modify(admins, [{ attribute: 'member', operation: 'add', values: [member] }])
    const own: SessionAction = { kind: 'add-to-domain-group', group: 'Domain Users', ...common }
    const { all } = session([intoAdmins, own], { account, loginAccount: 'managed' } as object)

    await all('before')
    const texts = await all('after')

    expect(texts.every((text) => text.includes('stays in it'))).toBe(true)
    expect(groupsOf(await look(account))).toEqual([admins])
    await directory.remove(member)
  })

  test('an account that is disabled at rest is enabled for the session alone', async () => {
    const account = await lasting('resting', 514)
    const enable: SessionAction = { kind: 'enable-domain-user', ...common }
    const { all } = session([enable], { account, loginAccount: 'managed' } as object)

    await all('before')
    expect(await letsIn(account.concat('@corp.test'), password)).toBe(true)
    await all('after')

    expect(await letsIn(account.concat('@corp.test'), password)).toBe(false)
    expect(textOf((await look(account)) as Entry, 'userAccountControl')).toBe('514')
  })

  test('one that was enabled before stays so', async () => {
    const account = await lasting('awake')
    const enable: SessionAction = { kind: 'enable-domain-user', ...common }
    const { all } = session([enable], { account, loginAccount: 'requester' } as object)

    await all('before')
    await all('after')

    expect(textOf((await look(account)) as Entry, 'userAccountControl')).toBe('512')
  })

  test('an account is moved and expires for the session, and is as before afterwards', async () => {
    const account = await lasting('mover')
    await directory.add(
      'OU=Elevated\\, high,DC=corp,DC=test',
      new Map([['objectClass', ['organizationalUnit']]]),
    )
    const before = await dumpDomain(directory)
    const actions: SessionAction[] = [
      { kind: 'move-domain-object', to: 'OU=Elevated\\, high,DC=corp,DC=test', ...common },
      { kind: 'expire-domain-user', ...common },
      { kind: 'unlock-domain-user', ...common },
    ]
    const { all } = session(actions, { account, loginAccount: 'managed' } as object)

    await all('before')
    const moved = await look(account)
    expect(moved?.dn).toBe('CN=mover,OU=Elevated\\, high,DC=corp,DC=test')
    expect(moved && textOf(moved, 'accountExpires')).toMatch(/^13\d{16}$|^15\d{16}$/)
    await all('after')

    const after = await dumpDomain(directory)
    for (const one of Object.values(after)) delete one['accountexpires']
    for (const one of Object.values(before)) delete one['accountexpires']
    expect(after).toEqual(before)
  })

  test('an account is made where the type says, and names that are none are refused', async () => {
    const { account, all } = session([], { domainContainer: 'CN=Computers,DC=corp,DC=test' })
    await all('before')
    expect((await look(account))?.dn).toBe(`CN=${account},CN=Computers,DC=corp,DC=test`)
    await all('after')

    const nowhere = session([], { domainContainer: 'OU=Nowhere,DC=corp,DC=test' })
    await expect(nowhere.all('before')).rejects.toThrow('There is no OU=Nowhere')
    const outside = session([], { domainContainer: 'OU=Staff,DC=evil,DC=test' })
    await expect(outside.all('before')).rejects.toThrow('is not in this domain')
    for (const account of ['a)(objectClass=*', 'x,CN=Users', 'a*', 'ä', 'a'.repeat(21), '']) {
      await expect(session([], { account } as object).all('before')).rejects.toThrow(
        'is not the name of an account that we make',
      )
    }
  })

  test('a password that the domain refuses makes nothing, and is said to be so', async () => {
    const { account, planned } = session([])
    const [create] = planned('before')
    if (!create) throw new Error('The plan is empty.')

    await expect(runDomainStep(clock, directory, create, { password: 'weak' })).rejects.toThrow(
      'does not fulfil the policy of the domain',
    )
    expect(await look(account)).toBeUndefined()
  })

  test('what was kept before a crash is enough to take back what was made', async () => {
    const { account, planned, kept, run } = session([intoAdmins])
    const [create, join] = planned('before')
    if (!create || !join) throw new Error('The plan is empty.')
    // The process ends after the directory has done it, and before it could be written down.
    const crashed = async (step: DomainStep) => {
      let first: StepState | undefined
      const keep = async (state: StepState) => void (first ??= state)
      await runDomainStep(clock, directory, step, { password, endsAt, keep })
      if (first) kept.set(step.key, first)
    }
    await crashed(create)
    await crashed(join)
    expect(groupsOf(await look(account))).toEqual([admins])

    for (const step of planned('after')) await run(step)

    expect(await look(account)).toBeUndefined()
  })
})
