import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { beforeAll, describe, expect, test } from 'vitest'
import { anOrganization } from '../organizations/testing.ts'
import { signInOverSsh } from '../users/ssh-sign-in.service.ts'
import { testUsersOptions } from '../users/testing.ts'
import { openDesk } from '#domains/users'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import { aUser } from '#platform/testing/web.ts'
import { createDirectoryDoor } from './directory-door.ts'
import { keepPlace } from './keep-place.service.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { followAll } from './follow-directory.service.ts'
import { aDirectory, keepObject, readWhole, saveSignIn } from './testing.ts'
import {
  aSignInDirectory,
  anAccount,
  keyOf,
  rightPassword,
  type SomeDirectory,
  type TestSignIns,
  useSignIns,
  withoutSecondFactor,
} from './sign-in-testing.ts'

const signIns = useSignIns()
let desk: TestSignIns
let msp: SomeDirectory

beforeAll(async () => {
  desk = signIns()
  msp = await aSignInDirectory(desk, desk.managing, { role: 'administrator' })
})

/** Where passwords were sent since, and which. */
function watch() {
  const before = desk.controllers.sent.length
  return () => desk.controllers.sent.slice(before)
}

const on =
  (directory: { id: string; organization: SomeDirectory['organization'] }) =>
  (changes: object, as = desk.boss) =>
    saveSignIn(desk.controllers.options, as, directory as never, changes)

describe('passwords for another directory', () => {
  test('a domain of the same names gets none: its names are taken', async () => {
    const other = await aDirectory(await anOrganization(desk.parts), desk.controllers)
    const { id, sid } = await keepObject(other, {
      ...{ name: 'alice', userPrincipalName: 'alice@corp.test' },
    })
    const group = await keepObject(other, { kind: 'group', name: 'All', memberIds: [id] })
    const groups = [{ groupId: group.id, role: 'business-viewer', organizationGroupIds: [] }]
    const key = keyOf(desk.controllers, other, 'alice')
    desk.controllers.passwords.set(key, { password: rightPassword, sid })

    await expect(on(other)({ groups })).rejects.toThrow(/Another directory is called corp\.test/)
    const sent = watch()
    const { token } = await desk.attempt('alice@corp.test', rightPassword)

    expect(sent().map(({ domain }) => domain)).toEqual([expect.stringMatching(/^corp\.test@dc1\./)])
    expect((await desk.userOf(token)).organizationId).toBe(desk.managing.id)
  })

  test('a short name that two domains have is sent to neither, and words say what to type', async () => {
    const customer = await anOrganization(desk.parts)
    const two = await aSignInDirectory(desk, customer, {
      ...{ name: 'two.test', netbiosName: 'CORP', role: 'business-viewer' },
    })
    const sent = watch()

    const answer = await desk.attempt('CORP\\alice', rightPassword)
    const whole = await desk.attempt('alice@two.test', rightPassword)

    expect(answer.message).toMatch(/^Several domains have this short name\. Sign in with the whole/)
    expect(sent()).toHaveLength(1)
    expect((await desk.userOf(whole.token)).role).toBe('business-viewer')
    await on(two)({ isEnabled: false })
  })

  test('an account that claims a name of another directory is not asked with it', async () => {
    const customer = await anOrganization(desk.parts)
    await aSignInDirectory(desk, customer, {
      ...{ name: 'three.test', netbiosName: 'THREE', role: 'business-viewer' },
      principalName: 'admin@corp.test',
    })
    const sent = watch()

    await desk.attempt('admin@corp.test', rightPassword)

    expect(sent().map(({ domain }) => domain)).toEqual([expect.stringMatching(/^corp\.test@dc1\./)])
    expect(sent()[0]?.login.password).not.toBe(rightPassword)
  })

  test.each([
    ['an editor of the MSP', () => ({ ...desk.boss, role: 'editor' as const })],
    [
      'a token of an administrator',
      () => ({
        ...desk.boss,
        by: {
          kind: 'api-token' as const,
          apiTokenId: desk.managing.id as never,
          allows: () => true,
        },
      }),
    ],
  ])('%s does not say where passwords go', async (_who, as) => {
    const customer = await anOrganization(desk.parts)
    const four = await aDirectory(customer, desk.controllers, {
      ...{ name: 'four.test', netbiosName: 'FOUR' },
    })
    const group = await keepObject(four, { kind: 'group', name: 'All' })
    const groups = [{ groupId: group.id, role: 'business-viewer', organizationGroupIds: [] }]

    await expect(on(four)({ groups }, as())).rejects.toThrow(/an administrator of the MSP says/)
  })

  test('who is not an administrator does not change where people of a directory are asked', async () => {
    const customer = await anOrganization(desk.parts)
    const ten = await aSignInDirectory(desk, customer, {
      ...{ name: 'ten.test', netbiosName: 'TEN', role: 'business-viewer' },
    })
    const move = (host: string, as: UserPrincipal, domain = 'ten.test') => {
      const moved = { domain, encryption: 'ldaps' as const, controllers: [{ host, port: 636 }] }
      desk.controllers.places.set(ten.targetId, moved)
      return customer.transaction((tx) =>
        keepPlace(desk.controllers.options, { ...customer, principal: as }, tx, ten.targetId),
      )
    }

    const editor = { ...desk.boss, role: 'editor' as const }
    await expect(move('evil.example', editor)).rejects.toThrow(
      /an administrator of the MSP changes/,
    )
    await expect(move('dc1.eleven.test', desk.boss, 'eleven.test')).rejects.toThrow(
      /Switch that off/,
    )
    await move('dc2.ten.test', desk.boss)
    desk.controllers.passwords.set(keyOf(desk.controllers, ten, 'alice'), {
      ...{ password: rightPassword, sid: ten.alice.sid },
    })

    expect((await desk.attempt('alice@ten.test', rightPassword)).status).toBe(200)
  })

  test('controllers that were put in its place get no password, and make nobody anything', async () => {
    const customer = await anOrganization(desk.parts)
    const five = await aSignInDirectory(desk, customer, {
      ...{ name: 'five.test', netbiosName: 'FIVE', role: 'business-viewer' },
    })
    const { token: bearer } = await desk.attempt('alice@five.test', rightPassword)
    const place = desk.controllers.places.get(five.targetId)
    if (!place) throw new Error('It is reached somehow.')
    desk.controllers.places.set(five.targetId, {
      ...place,
      controllers: [{ host: 'new.example', port: 636 }],
    })
    const sent = watch()

    const answer = await desk.attempt('alice@five.test', rightPassword)
    await keepObject(five, { kind: 'group', name: 'Changed' })
    await desk.work()

    expect(answer).toMatchObject({ status: 503, message: expect.stringMatching(/was changed/) })
    expect(sent()).toEqual([])
    expect((await desk.web.call(loginsApi.current, { bearer })).status).toBe(401)
    expect(await troubles(customer)).toEqual(['Users of five.test cannot sign in'])
    desk.controllers.passwords.set(keyOf(desk.controllers, five, 'alice'), {
      ...{ password: rightPassword, sid: five.alice.sid },
    })
    // An administrator has looked at it.
    await on(five)({})
    await desk.work()
    expect((await desk.attempt('alice@five.test', rightPassword)).status).toBe(200)
    expect(await troubles(customer)).toEqual([])
  })

  test('what was told before an administrator decided makes nobody anything', async () => {
    const customer = await anOrganization(desk.parts)
    const planted = await aDirectory(customer, desk.controllers, {
      ...{ name: 'planted.test', netbiosName: 'PLANTED' },
    })
    const mallory = await anAccount(desk, planted, { name: 'mallory' })
    const group = await keepObject(planted, { kind: 'group', name: 'In', memberIds: [mallory.id] })
    const groups = [{ groupId: group.id, role: 'business-viewer', organizationGroupIds: [] }]
    await withoutSecondFactor(customer)
    const { options } = desk.controllers
    desk.clock.advance(60_000)
    await saveSignIn(options, desk.boss, planted, { groups } as never, false)
    const sent = watch()

    const early = await desk.attempt('mallory@planted.test', rightPassword)
    await customer.transaction((tx) => readWhole(tx, planted.id, desk.clock.now()))
    const later = await desk.attempt('mallory@planted.test', rightPassword)

    expect(early).toMatchObject({ status: 503, message: expect.stringMatching(/has to be read/) })
    expect([later.status, sent().length]).toEqual([200, 1])
  })

  test('another ending of names changes nothing for those who come in already', async () => {
    const customer = await anOrganization(desk.parts)
    const widened = await aSignInDirectory(desk, customer, {
      ...{ name: 'widened.test', netbiosName: 'WIDENED', role: 'business-viewer' },
    })
    desk.clock.advance(60_000)

    const more = { suffixes: ['widened.example'] }
    await saveSignIn(desk.controllers.options, desk.boss, widened, more, false)

    expect((await desk.attempt('alice@widened.test', rightPassword)).status).toBe(200)
  })

  test('a domain that cannot be followed does not keep in who was put out of another', async () => {
    const made: (SomeDirectory & { bearer: string })[] = []
    for (const name of ['neuf', 'zehn', 'onze', 'douze']) {
      const directory = await aSignInDirectory(desk, await anOrganization(desk.parts), {
        ...{ name: `${name}.test`, netbiosName: name.toUpperCase(), role: 'business-viewer' },
      })
      const { token } = await desk.attempt(`alice@${name}.test`, rightPassword)
      made.push({ ...directory, bearer: token })
    }
    const [first, out, alsoOut, last] = made
    for (const { id, organization } of [out, alsoOut].flatMap((one) => one ?? [])) {
      await organization.transaction((tx) =>
        tx.deleteFrom('directory_sign_in').where('directory_id', '=', id).execute(),
      )
    }
    const broken = new Set<string | undefined>([first?.targetId, last?.targetId])
    const placeOf: DirectoryUsersOptions['placeOf'] = (tx, id) =>
      broken.has(id)
        ? Promise.reject(new Error('It cannot be read.'))
        : desk.controllers.options.placeOf(tx, id)

    const following = followAll(systemContext('test', desk.parts), {
      ...{ ...desk.controllers.options, placeOf },
    })

    await expect(following).rejects.toThrow('Not all users could be followed.')
    const stand = await Promise.all(
      made.map(async ({ bearer }) => (await desk.web.call(loginsApi.current, { bearer })).status),
    )
    expect(stand).toEqual([200, 401, 401, 200])
  })
})

const troubles = (organization: SomeDirectory['organization']) =>
  organization.transaction(async (tx) => {
    const rows = await tx
      .selectFrom('notification')
      .select('title')
      .where('ended_at', 'is', null)
      .execute()
    return rows.map(({ title }) => title)
  })

describe('passwords and names that a directory misunderstands', () => {
  test('an empty password is sent nowhere, at whichever door', async () => {
    const sent = watch()
    const signInDesk = openDesk({
      ...testUsersOptions,
      directories: createDirectoryDoor(desk.controllers.options),
    })
    const ctx = { ...systemContext('test', desk.parts), principal: { kind: 'anonymous' as const } }

    for (const password of ['', '\0', `${rightPassword}\0`]) {
      const tried = signInOverSsh(ctx, signInDesk, {
        ...{ username: 'alice@corp.test', password, client: 'ssh' },
      })
      await expect(tried).rejects.toThrow(/user name or the password is wrong/)
      desk.clock.advance(25 * 60 * 60_000)
    }

    expect(sent()).toEqual([])
  })

  test.each([
    '*@corp.test',
    'ali*@corp.test',
    'CORP\\*',
    'CORP\\a*',
    'alice)(objectClass=*@corp.test',
    '*)(|(uid=*@corp.test',
    'CN=alice,DC=corp,DC=test',
    'CORP\\CN=alice,DC=corp,DC=test',
    'CORP\\alice\\..',
    'alice\0@corp.test',
    'alice@corp.test\n',
    'CORP\\',
    '\\alice',
    '@corp.test',
    'alice@',
    'alice@corp.test@corp.test',
    '%61lice@corp.test',
    'ａｌｉｃｅ@corp.test',
    "alice' or '1'='1@corp.test",
  ])('%j is nobody', async (username) => {
    const sent = watch()

    const { status } = await desk.attempt(username, rightPassword)

    // The console takes blanks around a name away.
    expect(status).toBe(username.trim() === 'alice@corp.test' ? 200 : 401)
    if (status === 200) return
    for (const { login } of sent()) {
      expect(login.username).toMatch(/^CORP\\[0-9a-f]{16}$/)
      expect(login.password).not.toBe(rightPassword)
    }
  })

  test('a name that is another account’s by now lets nobody in', async () => {
    const bob = await anAccount(desk, msp, { name: 'bob' })
    await keepObject(msp, { id: msp.groupId, kind: 'group', memberIds: [msp.alice.id, bob.id] })
    desk.controllers.passwords.set(keyOf(desk.controllers, msp, 'bob'), {
      ...{ password: rightPassword, sid: 'S-1-5-21-9-9-9-9999' },
    })

    expect((await desk.attempt('bob@corp.test', rightPassword)).status).toBe(401)
    expect((await desk.auditOf(desk.managing)).at(-1)).toMatch(/another account’s by now/)
  })
})

describe('rights that a directory does not give', () => {
  test('a customer’s directory makes nobody of the MSP, not even when it was saved so', async () => {
    const customer = await anOrganization(desk.parts)
    const six = await aSignInDirectory(desk, customer, {
      ...{ name: 'six.test', netbiosName: 'SIX', role: 'business-viewer' },
    })
    const groups = [{ groupId: six.groupId, role: 'administrator', organizationGroupIds: [] }]

    await expect(on(six)({ groups })).rejects.toThrow(
      /Choose one of the roles of this organization/,
    )
    await customer.transaction((tx) =>
      tx
        .updateTable('directory')
        .set({ settings: JSON.stringify({ signIn: { isEnabled: true, groups } }) })
        .where('id', '=', six.id)
        .execute(),
    )
    expect(await desk.attempt('alice@six.test', rightPassword)).toMatchObject({
      ...{ status: 403, message: expect.stringMatching(/in no group of six\.test/) },
    })
  })

  test('nobody gives by a group what they could not give by hand', async () => {
    const customer = await anOrganization(desk.parts)
    const seven = await aSignInDirectory(desk, customer, {
      ...{ name: 'seven.test', netbiosName: 'SEVEN', role: 'business-viewer' },
    })
    const boss = aUser({ organizationId: customer.id, role: 'co-managing-administrator' })
    const groups = [
      { groupId: seven.groupId, role: 'co-managing-administrator', organizationGroupIds: [] },
    ]

    await expect(on(seven)({ groups }, boss)).rejects.toThrow(/cannot manage users with the role/)
    await on(seven)({ groups })
    await expect(on(seven)({ isEnabled: false }, boss)).rejects.toThrow(/cannot manage users/)
  })

  test('a list for mail, which others may join, lets nobody in, by itself or through a group', async () => {
    const joined = await anAccount(desk, msp, { name: 'joined' })
    const list = await keepObject(msp, {
      ...{ kind: 'group', name: 'List', isSecurityGroup: false, memberIds: [joined.id] },
    })
    await keepObject(msp, {
      ...{ id: msp.groupId, kind: 'group', name: 'Gatehouse', memberIds: [msp.alice.id, list.id] },
    })
    expect(await desk.attempt('joined@corp.test', rightPassword)).toMatchObject({
      ...{ status: 403, message: 'The account is in no group of corp.test that may sign in here.' },
    })
    const groups = [{ groupId: list.id, role: 'viewer', organizationGroupIds: [] }]

    await expect(on(msp)({ groups })).rejects.toThrow(/is a distribution group/)
  })

  test('a group with the id of another directory’s opens nothing that names that one', async () => {
    const customer = await anOrganization(desk.parts)
    const eight = await aSignInDirectory(desk, customer, {
      ...{ name: 'eight.test', netbiosName: 'EIGHT', role: 'co-managing-administrator' },
    })
    const { token } = await desk.attempt('alice@eight.test', rightPassword)
    const { id: userId } = await desk.userOf(token)
    const forged = await keepObject(eight, {
      ...{ id: msp.groupId, kind: 'group', name: 'Gatehouse', memberIds: [eight.alice.id] },
    })
    const targetId = eight.targetId
    const bearer = await desk.bossToken()
    const name = 'Administrators of the MSP'
    await desk.web.ask(
      accessPoliciesApi.create,
      { bearer },
      {
        body: {
          ...{ name, directoryGroups: [{ directoryId: msp.id, groupId: msp.groupId }] },
          scope: { organizationIds: [customer.id] },
        },
      },
    )

    const { answers } = await desk.web.ask(
      accessPoliciesApi.simulate,
      { bearer },
      {
        params: { organizationId: customer.id },
        body: { targetId, userId },
      },
    )

    expect(forged.id).toBe(msp.groupId)
    for (const { decision } of answers) expect(decision.outcome).toBe('refused')
  })

  test('switched off: no password is sent, and logins and API tokens end', async () => {
    const customer = await anOrganization(desk.parts)
    const nine = await aSignInDirectory(desk, customer, {
      ...{ name: 'nine.test', netbiosName: 'NINE', role: 'co-managing-administrator' },
    })
    const { token: bearer } = await desk.attempt('alice@nine.test', rightPassword)
    const made = await desk.web.ask(
      apiTokensApi.create,
      { bearer },
      {
        ...{ body: { name: 'script', scopes: ['all'], expiresInDays: 1 } },
      },
    )
    const sent = watch()

    await on(nine)({ isEnabled: false })
    await desk.work()

    for (const token of [bearer, made.token]) {
      expect((await desk.web.call(loginsApi.current, { bearer: token })).status).toBe(401)
    }
    expect((await desk.attempt('alice@nine.test', rightPassword)).status).toBe(401)
    expect(sent()).toEqual([])
  })

  test('the last way in goes before a name of a directory', async () => {
    const sent = watch()
    await desk.parts.db.inOrganization(desk.managing.id, (tx) =>
      tx
        .updateTable('user')
        .set({ username: 'root@corp.test' })
        .where('is_built_in', '=', true)
        .execute(),
    )
    await anAccount(desk, msp, { name: 'root' })

    const { token } = await desk.attempt('root@corp.test', 'velvet otter climbs seven ladders')

    expect((await desk.userOf(token)).isBuiltIn).toBe(true)
    expect(sent()).toEqual([])
  })
})
