import { SessionId } from '@gatehouse/contract/ids'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import {
  missingForSamba,
  startDomain,
  type TestController,
  type TestDomain,
} from '@gatehouse/directory/testing/samba'
import { parentOf, toFileTime, unicodePassword } from '@gatehouse/directory/values'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { dumpDomain } from './dump-domain.ts'
import type { DomainKind, DomainStep } from './planned-step.ts'
import { isGoneInDomain, runDomainStep } from './run-domain-step.ts'
import type { StepState } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'
import { clock } from './testing.ts'

const missing = missingForSamba()
const password = 'Xq7-Tunnel-Viadukt-19'
const endsAt = new Date('2099-01-01T10:00:00.000Z')
const users = 'CN=Users,DC=corp,DC=test'
const elevated = 'OU=Elevated,DC=corp,DC=test'

interface Case {
  does: DomainKind
  undoes?: DomainKind
  /** Of the account before; none: the step makes it. */
  flags?: number
  more?: object
  /** What a person would look at. */
  look: (account: string, on: DirectoryConnection) => Promise<string>
  after: string
  before: string
}

const attribute =
  (name: string) =>
  async (account: string, on: DirectoryConnection): Promise<string> => {
    const found = await findAccount(on, account, [name])
    return found ? (textOf(found, name) ?? '') : 'gone'
  }

const cases: Case[] = [
  {
    ...{ does: 'create-domain-user', undoes: 'delete-domain-user', more: { container: '' } },
    ...{ look: attribute('userAccountControl'), before: 'gone', after: '512' },
  },
  {
    ...{ does: 'add-to-domain-group', undoes: 'remove-from-domain-group', flags: 512 },
    ...{ more: { group: 'Domain Admins' }, look: attribute('memberOf') },
    ...{ before: '', after: `CN=Domain Admins,${users}` },
  },
  {
    ...{ does: 'enable-domain-user', undoes: 'disable-domain-user', flags: 514 },
    ...{ look: attribute('userAccountControl'), before: '514', after: '512' },
  },
  {
    ...{ does: 'disable-domain-user', undoes: 'enable-domain-user', flags: 512 },
    ...{ look: attribute('userAccountControl'), before: '512', after: '514' },
  },
  {
    ...{ does: 'move-domain-object', undoes: 'move-domain-object', flags: 512 },
    ...{ more: { to: elevated }, before: users, after: elevated },
    look: async (account, on) => parentOf((await findAccount(on, account, ['cn']))?.dn ?? ''),
  },
  {
    ...{ does: 'expire-domain-user', undoes: 'expire-domain-user', flags: 512 },
    look: attribute('accountExpires'),
    ...{ before: '9223372036854775807', after: toFileTime(endsAt) },
  },
  {
    ...{ does: 'unlock-domain-user', flags: 512, before: '0', after: '0' },
    look: async (account, on) => (await attribute('lockoutTime')(account, on)) || '0',
  },
]

// Two controllers are started one after the other, on a machine that may be busy.
describe.skipIf(missing !== '')(
  `each step in a domain, twice${missing && ` (missing: ${missing})`}`,
  { timeout: 180_000 },
  () => {
    let domain: TestDomain
    let second: TestController
    let here: DirectoryConnection
    let there: DirectoryConnection
    beforeAll(async () => {
      // With one process each, two controllers can wait for each other.
      domain = await startDomain()
      second = await domain.addController()
      here = await domain.connect()
      there = await second.connect()
      await here.add(elevated, new Map([['objectClass', ['organizationalUnit']]]))
    }, 180_000)
    afterAll(async () => {
      await Promise.all([here?.close(), there?.close()])
      await domain?.[Symbol.asyncDispose]()
    })

    /** The steps of a session about an account of its own, with what they keep. */
    async function prepared({ does, undoes, flags, more = {} }: Case) {
      const sessionId = SessionId.parse(uuidv7(new Date()))
      const account = `t-${sessionId.slice(-8)}`
      if (flags !== undefined) {
        await here.add(
          `CN=${account},${users}`,
          new Map<string, (string | Buffer)[]>([
            ['objectClass', ['user']],
            ['sAMAccountName', [account]],
            ['unicodePwd', [unicodePassword(password)]],
            ['userAccountControl', [String(flags)]],
          ]),
        )
      }
      const kept = new Map<string, StepState>()
      const step = (kind: DomainKind, own: object): DomainStep =>
        ({
          ...{ kind, sessionId, account, title: kind, continuesOnError: false },
          ...{ timeoutSeconds: 60, ...more, ...own },
        }) as DomainStep
      const doing = step(does, { key: 'it', phase: 'before' })
      const undoing = undoes && step(undoes, { key: 'undo-it', phase: 'after', undoes: 'it' })
      async function run(one: DomainStep, on: DirectoryConnection, isAwaited = true) {
        const keep = async (state: StepState) => void kept.set(one.key, state)
        const before = one.undoes === undefined ? undefined : kept.get(one.undoes)
        const facts = { password, endsAt, before, had: kept.get(one.key), keep, isAwaited }
        const { text, state } = await runDomainStep(clock, on, one, facts)
        if (state) kept.set(one.key, state)
        if (one.undoes !== undefined) {
          expect(await isGoneInDomain(clock, on, one, { ...facts, had: kept.get(one.key) })).toBe(
            true,
          )
        }
        return text
      }
      return { account, doing, undoing, run }
    }
    const same = (one: Case, account: string, on: DirectoryConnection, is: string) =>
      vi.waitFor(async () => expect(await one.look(account, on)).toBe(is), 60_000)

    test.each(cases)('$does, and what undoes it', async (one) => {
      const { account, doing, undoing, run } = await prepared(one)
      const before = await dumpDomain(here)

      for (const time of [1, 2]) {
        await run(doing, here)
        expect(await one.look(account, here), `done ${time} times`).toBe(one.after)
      }
      if (!undoing) return
      for (const time of [1, 2]) {
        await run(undoing, here)
        expect(await one.look(account, here), `undone ${time} times`).toBe(one.before)
      }

      expect(await dumpDomain(here)).toEqual(before)
    })

    test.each(cases.filter(({ undoes }) => undoes))(
      '$does is undone by $undoes on another controller, and only over when it is read where it was done',
      async (one) => {
        const { account, doing, undoing, run } = await prepared(one)
        if (!undoing) throw new Error('Nothing undoes it.')
        await run(doing, here)
        await same(one, account, there, one.after)

        for (const time of [1, 2]) {
          const why = await run(undoing, there).catch((error: unknown) => error)
          expect(why, `tried ${time} times`).toBeInstanceOf(StepFailed)
          expect(String(why)).toContain('It has to be looked at on dc1.corp.test')
          expect(await one.look(account, there)).toBe(one.before)
        }
        await run(undoing, here)

        await same(one, account, here, one.before)
        await same(one, account, there, one.before)
      },
    )

    test.each(cases.filter(({ undoes }) => undoes))(
      '$does is over where it is undone, when the controller where it was done is asked no more',
      async (one) => {
        const { account, doing, undoing, run } = await prepared(one)
        if (!undoing) throw new Error('Nothing undoes it.')
        await run(doing, here)
        await same(one, account, there, one.after)

        await run(undoing, there, false)

        expect(await one.look(account, there)).toBe(one.before)
        await same(one, account, here, one.before)
      },
    )

    test('a locked account is unlocked, and that is read', async () => {
      await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=2'])
      const [one] = cases.filter(({ does }) => does === 'unlock-domain-user')
      if (!one) throw new Error('It is not among the cases.')
      const { account, doing, run } = await prepared(one)
      const login = { username: `CORP\\${account}`, password: 'Wrong-Horse-1' }
      for (let tries = 0; tries < 3; tries += 1) await domain.connect(login).catch(() => undefined)
      expect(await one.look(account, here)).not.toBe('0')

      const texts = [await run(doing, here), await run(doing, here)]

      expect(texts).toEqual([`${account} is not locked any more.`, `${account} is not locked.`])
      await (await domain.connect({ ...login, password })).close()
    })
  },
)
