import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { loginsApi } from '@gatehouse/contract/logins'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import { useSessions } from '../sessions/testing.ts'
import { openRealDomain, type RealDomain } from './real-domain-testing.ts'

const missing = missingForSamba()
if (missing !== '') process.stderr.write(`Skipped: sign-in with a real domain needs ${missing}.\n`)

const password = 'Secret-Passw0rd!'
const wrong = 'The user name or the password is wrong, or this user may not sign in.'

describe.skipIf(missing !== '')('with the password of a real domain', () => {
  const sessions = useSessions()
  let domain: TestDomain
  let real: RealDomain
  let listener: Listener

  beforeAll(async () => {
    domain = await startDomain()
    await domain.tool(['group', 'add', 'Technicians'])
    await domain.tool(['group', 'add', 'Night shift'])
    await domain.tool(['group', 'addmembers', 'Technicians', 'Night shift'])
    await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=5'])
    for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace']) {
      await domain.tool(['user', 'create', name, password])
      await domain.tool(['group', 'addmembers', 'Night shift', name])
    }
    listener = listen(sessions().url, ['session_news', 'login_ended'], testLog)
    real = await openRealDomain(sessions(), domain, listener)
    await real.minute()
    const { id: groupId } = await real.object('Technicians')
    await real.setGroups([{ groupId, role: 'administrator', organizationGroupIds: [] }])
  }, 120_000)
  afterAll(async () => {
    await Promise.all([real?.close(), listener?.close(), domain?.[Symbol.asyncDispose]()])
  })

  test.each(['alice@corp.test', 'CORP\\alice', 'corp.test\\ALICE'])(
    '%s comes in, with the role of a group that is in the group',
    async (username) => {
      const { status, token, message } = await real.attempt(username, password)

      expect([status, message]).toEqual([200, ''])
      const { user } = await real.users.ask(loginsApi.current, { bearer: token })
      expect(user).toMatchObject({
        ...{ username: 'alice@corp.test', role: 'administrator' },
        directory: { name: 'CORP\\alice' },
      })
    },
  )

  test('a wrong password and a name that nobody has sound the same', async () => {
    for (const username of ['bob@corp.test', 'nobody@corp.test', 'CORP\\nobody']) {
      expect(await real.attempt(username, 'wrong')).toMatchObject({ status: 401, message: wrong })
    }
  })

  test('disabled, expired, and a password that has to be changed are said to who has the password', async () => {
    await domain.tool(['user', 'disable', 'carol'])
    await domain.tool(['user', 'setexpiry', 'dave', '--days=-1'])
    await domain.tool([
      ...['user', 'setpassword', 'erin', `--newpassword=${password}`],
      '--must-change-at-next-login',
    ])
    const said: [string, RegExp][] = [
      ['carol', /^corp\.test says that the account is disabled/],
      ['dave', /^corp\.test says that the account has expired/],
      ['erin', /^corp\.test wants a new password first/],
    ]

    for (const [name, words] of said) {
      const right = await real.attempt(`${name}@corp.test`, password)
      expect(right).toMatchObject({ status: 403, message: expect.stringMatching(words) })
      expect(await real.attempt(`CORP\\${name}`, 'wrong')).toMatchObject({ message: wrong })
    }
  })

  test('our door locks before the domain does', async () => {
    for (let count = 0; count < 8; count += 1) await real.attempt('frank@corp.test', 'wrong')

    const { message } = await real.attempt('frank@corp.test', password)
    expect(message).toMatch(/^Too many wrong tries/)
    await using connection = await domain.connect({ username: 'CORP\\frank', password })
    expect(connection.controller.host).toBe(domain.address)
  })

  test('an account that is locked in the domain is told as a wrong password', async () => {
    for (let count = 0; count < 6; count += 1) {
      await domain.connect({ username: 'CORP\\grace', password: 'wrong' }).catch(() => undefined)
    }

    expect(await real.attempt('grace@corp.test', password)).toMatchObject({ message: wrong })
  })

  test('an empty password signs nobody in', async () => {
    const answer = await real.broker.signInByPassword({
      ...{ username: 'bob@corp.test', password: '', address: '203.0.113.9', client: 'OpenSSH' },
    })

    expect(answer).toMatchObject({ outcome: 'refused' })
  })

  test('a session by a group of the domain ends when the group is left', async () => {
    const desk = sessions()
    const { id: groupId } = await real.object('Night shift')
    const types = (await desk.web.call(real.boss, sessionTypesApi.list)).body.sessionTypes
    const sessionTypeId = types.find(({ name }: { name: string }) => name === 'Own account').id
    const policy = await desk.web.call(real.boss, accessPoliciesApi.create, {
      body: {
        ...{ name: 'Night shift', sessionTypeIds: [sessionTypeId], profile: defaultProfile },
        directoryGroups: [{ directoryId: real.directoryId, groupId }],
        scope: { organizationIds: [desk.customerId] },
      },
    })
    expect(policy.status).toBe(200)
    const code = await real.enrol('bob@corp.test', password)
    const by = { username: 'CORP\\bob', password, address: '203.0.113.9', client: 'OpenSSH' }
    expect(await real.broker.signInByPassword(by)).toEqual({ outcome: 'needs-code' })
    const entered = await real.broker.signInByPassword({ ...by, code: code() })
    if (entered.outcome !== 'in') throw new Error(JSON.stringify(entered))
    const opened = await real.broker.open(entered.token, {
      ...{ sessionType: 'own_account', target: 'web1', policy: '', reason: '', ticket: '' },
      ...{ protocol: 'ssh', address: by.address, client: by.client },
    })
    if (opened.outcome !== 'opened') throw new Error(JSON.stringify(opened))
    await desk.work()
    await real.broker.destination(opened.connection)
    const signOut = real.broker.awaitSignOut(entered.token, new AbortController().signal)

    await domain.tool(['group', 'removemembers', 'Night shift', 'bob'])
    await real.minute()

    const details = await desk.details(real.boss, opened.session.sessionId)
    expect(details.state).toBe('ended')
    expect(details.stateText).toMatch(/not allowed any more/)
    expect(await signOut).not.toBe('')
    expect(await real.attempt('bob@corp.test', password)).toMatchObject({
      ...{ status: 403, message: 'The account is in no group of corp.test that may sign in here.' },
    })
  })

  test('who is disabled in the domain has no access a minute later', async () => {
    const { token: bearer } = await real.attempt('alice@corp.test', password)

    await domain.tool(['user', 'disable', 'alice'])
    await real.minute()

    expect((await real.users.call(loginsApi.current, { bearer })).status).toBe(401)
  })

  test('while the controller is away nobody comes in, and it is said', async () => {
    await domain.stop()

    const answer = await real.attempt('bob@corp.test', password)
    await domain.start()

    expect(answer).toMatchObject({
      ...{ status: 503, message: expect.stringMatching(/^No domain controller of corp\.test/) },
    })
  })
})
