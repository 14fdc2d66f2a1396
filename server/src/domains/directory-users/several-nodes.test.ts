import { setTimeout as wait } from 'node:timers/promises'
import { loginsApi } from '@gatehouse/contract/logins'
import { beforeAll, describe, expect, test } from 'vitest'
import { createUsersWeb, type UsersWeb } from '../users/testing.ts'
import { createDirectoryDoor } from './directory-door.ts'
import {
  aSignInDirectory,
  anAccount,
  rightPassword,
  type SomeDirectory,
  type TestSignIns,
  useSignIns,
} from './sign-in-testing.ts'
import { keepObject } from './testing.ts'

const signIns = useSignIns()
let desk: TestSignIns
let corp: SomeDirectory

beforeAll(async () => {
  desk = signIns()
  corp = await aSignInDirectory(desk, desk.managing)
})

/** Servers of one database, each with its own memory; the controllers behind them take their time. */
async function nodes(count: number, addressLimits = { tries: 10_000, perMinute: 1 }) {
  const asked = { atOnce: 0, most: 0 }
  const { options } = desk.controllers
  const directories = createDirectoryDoor({
    ...options,
    async openDirectory(...given) {
      asked.atOnce += 1
      asked.most = Math.max(asked.most, asked.atOnce)
      try {
        await wait(30)
        return await options.openDirectory(...given)
      } finally {
        asked.atOnce -= 1
      }
    },
  })
  const webs = await Promise.all(
    Array.from({ length: count }, () => createUsersWeb(desk.parts, { directories, addressLimits })),
  )
  const close = () => Promise.all(webs.map((web) => web.close())).then(() => undefined)
  return { webs, asked, [Symbol.asyncDispose]: close }
}
const rows = (table: 'login_throttle') =>
  desk.parts.db.asSystem('what is counted', (tx) => tx.selectFrom(table).selectAll().execute())
const wrongAt = (web: UsersWeb, username: string, address = '198.51.100.7') =>
  web.signIn({ username, password: 'wrong' }, address)

describe('several servers', () => {
  test('send a domain no more wrong passwords of an account than one server does', async () => {
    const { name } = await anAccount(desk, corp, { name: 'guessed' })
    const before = desk.controllers.sent.length
    await using set = await nodes(4)

    const answers = await Promise.all(
      set.webs.flatMap((web) =>
        [`${name}@corp.test`, `CORP\\${name}`, `corp.test\\${name}`].map((one) =>
          wrongAt(web, one),
        ),
      ),
    )

    expect(desk.controllers.sent.length - before).toBe(3)
    expect(set.asked.most).toBe(1)
    const locked = answers.filter(({ error }) => error?.message.startsWith('Too many wrong tries'))
    expect(locked).toHaveLength(9)
  })

  test('let one who signs in everywhere at once in everywhere', async () => {
    await using set = await nodes(4)
    const { username, password } = { username: 'alice@corp.test', password: rightPassword }

    const answers = await Promise.all(set.webs.map((web) => web.signIn({ username, password })))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await rows('login_throttle')).filter(({ turn }) => turn !== null)).toEqual([])
  })

  test('go on when one of them ended in the middle of a try', async () => {
    await using set = await nodes(1)
    const [web] = set.webs
    const account = await anAccount(desk, corp, { name: 'left' })
    await keepObject(corp, {
      ...{ kind: 'group', id: corp.groupId, name: 'Gatehouse' },
      memberIds: [corp.alice.id, account.id],
    })
    await wrongAt(web as UsersWeb, 'left@corp.test')
    const [row] = (await rows('login_throttle')).filter(({ failures }) => failures === 1)
    await desk.parts.db.asSystem('a server that is gone', (tx) =>
      tx
        .updateTable('login_throttle')
        .set({
          turn: '01930000-0000-7000-8000-000000000001',
          turn_until: new Date(desk.clock.now().getTime() + 30_000),
        })
        .where('subject', '=', row?.subject ?? '')
        .execute(),
    )
    desk.clock.advance(31_000)

    const answer = await web?.signIn({ username: 'left@corp.test', password: rightPassword })

    expect(answer?.status).toBe(200)
  })

  test('count the tries of a network together, also of one that has many addresses', async () => {
    await using set = await nodes(2, { tries: 4, perMinute: 1 })
    const [one, two] = set.webs as [UsersWeb, UsersWeb]
    for (const [at, address] of ['2001:db8:7:8::1', '2001:db8:7:8:ffff::2'].entries()) {
      await wrongAt(one, `nobody${at}@corp.test`, address)
      await wrongAt(two, `no-one${at}@corp.test`, address)
    }

    const refused = await two.signIn(
      { username: 'alice@corp.test', password: rightPassword },
      '2001:db8:7:8::99',
    )
    const elsewhere = await two.signIn(
      { username: 'alice@corp.test', password: rightPassword },
      '2001:db8:7:9::1',
    )
    desk.clock.advance(61_000)
    const later = await one.signIn(
      { username: 'alice@corp.test', password: rightPassword },
      '2001:db8:7:8::99',
    )

    expect(refused.error?.message).toMatch(/from your address/)
    expect([elsewhere.status, later.status]).toEqual([200, 200])
  })

  test('do not count sign-ins that were right', async () => {
    await using set = await nodes(2, { tries: 2, perMinute: 1 })
    for (let time = 0; time < 4; time += 1) {
      for (const web of set.webs) {
        const token = await web.ask(
          loginsApi.create,
          {},
          {
            ...{ body: { username: 'alice@corp.test', password: rightPassword } },
            address: '203.0.113.77',
          },
        )
        expect(token.token).not.toBe('')
      }
    }
  })
})
