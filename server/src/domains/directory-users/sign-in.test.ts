import { directoryUsersApi } from '@gatehouse/contract/directory-users'
import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import { usersApi } from '@gatehouse/contract/users'
import { OrganizationGroupId } from '@gatehouse/contract/ids'
import { targetRemoved } from '#domains/targets'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { keepObject, placeName, removeObject, saveSignIn } from './testing.ts'
import {
  aSignInDirectory,
  anAccount,
  keyOf,
  rightPassword,
  type SomeDirectory,
  type TestSignIns,
  useSignIns,
} from './sign-in-testing.ts'

const signIns = useSignIns()
let desk: TestSignIns
let corp: SomeDirectory

const wrong = 'The user name or the password is wrong, or this user may not sign in.'

beforeAll(async () => {
  desk = signIns()
  corp = await aSignInDirectory(desk, desk.managing, { suffixes: ['corp.example'] })
})

let counter = 0
/** Somebody in the group, who signs in as `name@corp.test`. */
async function somebody(userPrincipalName?: string) {
  counter += 1
  const name = `user${counter}`
  const account = await anAccount(desk, corp, {
    ...{ name, ...(userPrincipalName !== undefined && { userPrincipalName }) },
  })
  const group = await keepObject(corp, {
    ...{ kind: 'group', name: `Group ${counter}`, memberIds: [account.id] },
  })
  await setGroups([{ groupId: group.id, role: 'viewer' as const }], { isAdded: true })
  return { ...account, username: `${name}@corp.test`, groupId: group.id }
}

let groups: { groupId: string; role: 'viewer' | 'editor' | 'administrator' }[] = []
async function setGroups(next: typeof groups, { isAdded = false } = {}) {
  groups = isAdded
    ? [
        ...(groups.length > 0 ? groups : [{ groupId: corp.groupId, role: 'viewer' as const }]),
        ...next,
      ]
    : next
  await saveSignIn(desk.controllers.options, desk.boss, corp, {
    groups: groups.map((one) => ({ ...one, organizationGroupIds: [] })) as never,
    suffixes: ['corp.example'],
  })
  await desk.work()
}

const setSecondFactor = (second_factor: 'interactive' | 'off') =>
  desk.managing.transaction((tx) =>
    tx
      .updateTable('organization')
      .set({ second_factor })
      .where('id', '=', desk.managing.id)
      .execute(),
  )

describe('a name of the domain', () => {
  test.each([
    ['alice@corp.test'],
    ['ALICE@CORP.TEST'],
    ['CORP\\alice'],
    ['corp\\Alice'],
    ['corp.test\\alice'],
  ])('%s is the user alice@corp.test', async (username) => {
    const { status, token } = await desk.attempt(username, rightPassword)

    expect(status).toBe(200)
    expect(await desk.userOf(token)).toMatchObject({
      ...{ username: 'alice@corp.test', role: 'viewer', state: 'verified' },
      displayName: 'alice of the domain',
      directory: { directoryId: corp.id, name: 'CORP\\alice' },
    })
  })

  test('with another suffix that is this directory’s is the name of the user', async () => {
    const { name } = await somebody('carol@corp.example')

    const { status, token } = await desk.attempt('Carol@corp.example', rightPassword)

    expect(status).toBe(200)
    expect((await desk.userOf(token)).username).toBe('carol@corp.example')
    expect((await desk.userOf(token)).directory?.name).toBe(`CORP\\${name}`)
  })

  test('the controller is asked by the name that the picture has', async () => {
    await desk.attempt('ALICE@corp.test', rightPassword)

    expect(desk.controllers.sent.at(-1)?.login.username).toBe('CORP\\alice')
  })

  test('a person is led to a second factor of ours, without which the password opens nothing', async () => {
    const { username } = await somebody()
    await setSecondFactor('interactive')

    const { body } = await desk.web.signIn({ username, password: rightPassword, interactive: true })
    const script = await desk.attempt(username, rightPassword)
    await setSecondFactor('off')

    expect(body?.step).toBe('enrol-second-factor')
    expect(script).toMatchObject({
      ...{
        status: 403,
        message: expect.stringMatching(/requires a second factor, also for scripts/),
      },
    })
  })

  test('two who come first at once are one user', async () => {
    const { username } = await somebody()

    const attempts = await Promise.all([
      desk.attempt(username, rightPassword),
      desk.attempt(username.toUpperCase(), rightPassword),
    ])

    const [one, other] = await Promise.all(attempts.map(({ token }) => desk.userOf(token)))
    expect(one?.id).toBe(other?.id)
  })
})

describe('what a controller says', () => {
  test('a wrong password, a name that nobody has, and no domain at all sound the same', async () => {
    const { username } = await somebody()

    for (const name of [username, 'nobody@corp.test', 'CORP\\nobody', 'alice@elsewhere.test']) {
      expect(await desk.attempt(name, 'wrong')).toMatchObject({ status: 401, message: wrong })
    }
  })

  test('for a name that nobody has it is asked all the same, with nothing that was typed', async () => {
    const before = desk.controllers.sent.length

    await desk.attempt('nobody-else@corp.test', rightPassword)

    const [sent, ...others] = desk.controllers.sent.slice(before)
    expect(others).toEqual([])
    expect(sent?.login.username).toMatch(/^CORP\\[0-9a-f]{16}$/)
    expect(sent?.login.password).not.toBe(rightPassword)
  })

  test.each([
    ['532', /password has expired/],
    ['533', /is disabled/],
    ['701', /has expired/],
    ['773', /wants a new password/],
  ])('%s is said after the right password', async (subCode, words) => {
    const { username, name, sid } = await somebody()
    const key = keyOf(desk.controllers, corp, name)
    desk.controllers.passwords.set(key, { password: rightPassword, sid, subCode })

    const answer = await desk.attempt(username, rightPassword)

    expect(answer).toMatchObject({ status: 403, message: expect.stringMatching(words) })
    expect(await desk.attempt(username, 'wrong')).toMatchObject({ status: 401, message: wrong })
  })

  test('that an account is locked there is not said to who may be anybody', async () => {
    const { username, name, sid } = await somebody()
    const known = { password: rightPassword, sid, subCode: '775' }
    desk.controllers.passwords.set(keyOf(desk.controllers, corp, name), known)

    expect(await desk.attempt(username, rightPassword)).toMatchObject({ message: wrong })
    expect((await desk.auditOf(desk.managing)).at(-1)).toMatch(/locked out in the domain/)
  })

  test('nobody comes in by an old password while no controller answers', async () => {
    const { username } = await somebody()
    await desk.attempt(username, rightPassword)
    const place = desk.controllers.places.get(corp.targetId)
    const unreachable = place ? placeName(place) : ''
    desk.controllers.unreachable.add(unreachable)

    const answer = await desk.attempt(username, rightPassword)
    desk.controllers.unreachable.delete(unreachable)

    expect(answer).toMatchObject({
      status: 503,
      message: expect.stringMatching(/^No domain controller of corp\.test could check/),
    })
  })
})

test('three wrong tries, however the name is typed, and no more of them reach the domain', async () => {
  const { username, name } = await somebody()
  const before = desk.controllers.sent.length

  for (const typed of [username, `CORP\\${name}`, username.toUpperCase()]) {
    await desk.attempt(typed, 'wrong')
  }
  const answer = await desk.attempt(`corp.test\\${name}`, rightPassword)

  expect(answer.message).toMatch(/^Too many wrong tries\. Try again in 30 minutes/)
  expect(desk.controllers.sent.length - before).toBe(3)
  desk.clock.advance(31 * 60_000)
  expect((await desk.attempt(username, rightPassword)).status).toBe(200)
})

describe('what the directory says later', () => {
  test('a role follows the first group of the list', async () => {
    const person = await somebody()
    const { token } = await desk.attempt(person.username, rightPassword)
    const before = await desk.userOf(token)
    const editors = await keepObject(corp, {
      ...{ kind: 'group', name: 'Editors', memberIds: [person.groupId] },
    })

    await setGroups([{ groupId: editors.id, role: 'editor' }, ...groups])

    const after = await desk.userOf(token)
    expect([before.role, after.role]).toEqual(['viewer', 'editor'])
    expect(await desk.auditOf(desk.managing)).toContain(
      `Changed the role of ${person.username} from viewer to editor, by the groups of CORP\\${person.name}.`,
    )
  })

  test.each([
    ['disabled', { isEnabled: false }, /disabled/],
    ['expired', { expiresAt: '2020-01-01T00:00:00.000Z' }, /has expired/],
  ])('who is %s loses logins and API tokens', async (_what, facts, words) => {
    const person = await somebody()
    const { token: bearer } = await desk.attempt(person.username, rightPassword)
    const made = await desk.web.ask(
      apiTokensApi.create,
      { bearer },
      {
        ...{ body: { name: 'script', scopes: ['all'], expiresInDays: 1 } },
      },
    )

    await keepObject(corp, { ...person, name: person.name, ...facts })
    await desk.work()

    expect((await desk.web.call(loginsApi.current, { bearer })).status).toBe(401)
    expect((await desk.web.call(loginsApi.current, { bearer: made.token })).status).toBe(401)
    const { users } = await desk.web.ask(
      usersApi.list,
      { bearer: await desk.bossToken() },
      {
        params: { organizationId: desk.managing.id },
      },
    )
    const user = users.find(({ username }) => username === person.username)
    expect(user?.directory?.refusal).toMatch(words)
  })

  test('who is gone, or in none of the groups any more, may do nothing; who is back may', async () => {
    const [gone, out] = [await somebody(), await somebody()]
    const tokens = [
      (await desk.attempt(gone.username, rightPassword)).token,
      (await desk.attempt(out.username, rightPassword)).token,
    ]
    await removeObject(corp, gone.id as never)
    await keepObject(corp, { id: out.groupId, kind: 'group', name: 'Group', memberIds: [] })
    await desk.work()

    for (const bearer of tokens) {
      expect((await desk.web.call(loginsApi.current, { bearer })).status).toBe(401)
    }
    expect(await desk.attempt(out.username, rightPassword)).toMatchObject({
      ...{ status: 403, message: 'The account is in no group of corp.test that may sign in here.' },
    })
    await keepObject(corp, { id: out.groupId, kind: 'group', name: 'Group', memberIds: [out.id] })
    expect((await desk.attempt(out.username, rightPassword)).status).toBe(200)
  })

  test('a group of organizations that was removed is left out', async () => {
    const person = await somebody()
    const removed = await desk.managing.transaction(async (tx) => {
      const id = OrganizationGroupId.parse(uuidv7(new Date()))
      await tx
        .insertInto('organization_group')
        .values({ id, name: `North ${id}`, created_at: new Date() })
        .execute()
      return id
    })
    await saveSignIn(desk.controllers.options, desk.boss, corp, {
      groups: [{ groupId: person.groupId, role: 'editor', organizationGroupIds: [removed] }],
    })
    const { token } = await desk.attempt(person.username, rightPassword)
    const before = await desk.userOf(token)

    await desk.managing.transaction((tx) =>
      tx.deleteFrom('organization_group').where('id', '=', removed).execute(),
    )
    await desk.work()

    expect(before.groupIds).toEqual([removed])
    expect((await desk.attempt(person.username, rightPassword)).status).toBe(200)
    await setGroups(groups)
  })

  test('when the domain is no target any more its users may do nothing', async () => {
    const away = await aSignInDirectory(desk, desk.managing, {
      ...{ name: 'away.test', netbiosName: 'AWAY' },
    })
    const { token: bearer } = await desk.attempt('alice@away.test', rightPassword)

    await away.organization.transaction(async (tx) => {
      await tx.deleteFrom('target').where('id', '=', away.targetId).execute()
      await raise(tx, targetRemoved, {
        ...{ organizationId: away.organization.id, targetId: away.targetId },
      })
    })
    await desk.work()

    expect((await desk.web.call(loginsApi.current, { bearer })).status).toBe(401)
    expect(await desk.attempt('alice@away.test', rightPassword)).toMatchObject({ status: 401 })
  })

  test('a new name is the user’s too', async () => {
    const person = await somebody()
    await desk.attempt(person.username, rightPassword)

    await keepObject(corp, {
      ...{ id: person.id, sid: person.sid, samAccountName: person.name, name: 'Renamed' },
      userPrincipalName: `renamed-${person.name}@corp.test`,
    })
    await desk.work()

    const { token } = await desk.attempt(`renamed-${person.name}@corp.test`, rightPassword)
    expect((await desk.userOf(token)).username).toBe(`renamed-${person.name}@corp.test`)
  })
})

describe('there is no password of ours', () => {
  test('it is neither changed nor reset, and the role is the directory’s', async () => {
    const { username } = await somebody()
    const { token: bearer } = await desk.attempt(username, rightPassword)
    const { id: userId } = await desk.userOf(bearer)
    const by = { bearer: await desk.bossToken() }
    const params = { organizationId: desk.managing.id, userId }

    const answers = [
      await desk.web.call(
        loginsApi.changePassword,
        { bearer },
        {
          ...{ body: { currentPassword: rightPassword, newPassword: 'velvet otter climbs seven' } },
        },
      ),
      await desk.web.call(usersApi.reinvite, by, { params }),
      await desk.web.call(usersApi.update, by, { params, body: { role: 'editor' } }),
    ]

    for (const { status, error } of answers) {
      expect(status).toBe(409)
      expect(error?.message).toMatch(/with the password of the domain/)
    }
  })

  test('who is switched off here stays out, and nobody else is invited under a name of the domain', async () => {
    const { username } = await somebody()
    const { token: bearer } = await desk.attempt(username, rightPassword)
    const { id: userId } = await desk.userOf(bearer)
    const params = { organizationId: desk.managing.id, userId }
    const by = { bearer: await desk.bossToken() }
    await desk.web.ask(usersApi.update, by, { params, body: { isEnabled: false } })

    expect(await desk.attempt(username, rightPassword)).toMatchObject({ message: wrong })
    const invited = await desk.web.call(usersApi.invite, by, {
      params: { organizationId: desk.managing.id },
      body: { username: 'dave@corp.test', role: 'viewer' },
    })
    expect(invited).toMatchObject({
      status: 409,
      error: { message: expect.stringMatching(/is a name of a directory/) },
    })
  })
})

describe('somebody who has not signed in yet', () => {
  const add = async (
    directory: SomeDirectory,
    directoryObjectId: string,
    organizationId?: string,
  ) =>
    desk.web.call(
      directoryUsersApi.add,
      { bearer: await desk.bossToken() },
      {
        params: {
          organizationId: organizationId ?? directory.organization.id,
          directoryId: directory.id,
        },
        body: { directoryObjectId },
      },
    )

  test('is made known once, with the role of their groups', async () => {
    const { id, username } = await somebody()

    const [first, second] = [await add(corp, id), await add(corp, id)]

    expect(first.body).toMatchObject({
      username,
      role: 'viewer',
      directory: { directoryId: corp.id },
    })
    expect(second.body?.id).toBe(first.body?.id)
  })

  test('is not made known when they may not sign in, or are nobody', async () => {
    const { id } = await anAccount(desk, corp, { name: 'loner' })

    expect(await add(corp, id)).toMatchObject({ status: 409 })
    expect((await add(corp, corp.groupId)).status).toBe(404)
  })

  test('of another organization does not exist', async () => {
    const { id } = await somebody()

    expect((await add(corp, id, desk.customer.id)).status).toBe(404)
  })
})
