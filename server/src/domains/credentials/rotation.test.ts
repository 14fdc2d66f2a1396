import { appendFileSync, readFileSync } from 'node:fs'
import {
  type Credential,
  type CredentialInput,
  credentialsApi,
} from '@gatehouse/contract/credentials'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { Database } from '#platform/db/database.ts'
import { testLog } from '#platform/testing/database.ts'
import { missingForSshd, startSshd, type TestSshd } from '#platform/testing/sshd.ts'
import { rotate } from './rotation.service.ts'
import { aGate, type Gate, letsIn, useCredentials } from './testing.ts'

const missing = missingForSshd()
const first = 'A-first-Password-1'
const credentials = useCredentials()
let sshd: TestSshd
let gate: Gate

describe.skipIf(missing !== '')(`on a real target${missing && `, without ${missing}`}`, () => {
  beforeAll(async () => {
    sshd = await startSshd({
      users: {
        service: {
          password: 'service-Password-1',
          sudo: 'ALL=(root) NOPASSWD: /usr/sbin/chpasswd',
        },
        asking: { password: 'asking-Password-1', sudo: 'ALL=(ALL) ALL' },
        powerless: { password: 'powerless-Password-1' },
        alone: { password: first },
        app: { password: first },
        crash: { password: first },
        key: {},
      },
    })
    gate = await aGate(sshd.port)
  })
  afterEach(() => gate.reopen())
  afterAll(async () => {
    await gate?.close()
    await sshd?.close()
  })

  const nameOf = (user: string) => sshd.users[user]?.name ?? ''
  const letsInWith = (user: string, password: string) =>
    letsIn(sshd.port, nameOf(user), { kind: 'password', password })

  /** A managed credential on a target of its own, behind the gate. */
  async function managed(
    user: string,
    { service, ...input }: Partial<CredentialInput> & { service?: string } = {},
  ): Promise<Credential> {
    const { add, addTarget, setService } = credentials()
    const targetId = await addTarget(gate.port)
    if (service) {
      const password = `${service}-Password-1`
      const worker = await add({
        ...{ username: nameOf(service), purpose: 'service' },
        secret: { from: 'password', password },
      })
      await setService(targetId, worker.id)
    }
    return add({ ...{ targetId, username: nameOf(user), purpose: 'managed' }, ...input })
  }

  async function rotateNow(id: string): Promise<Credential> {
    const { call, work, get } = credentials()
    const { status, text } = await call(credentialsApi.rotate, id)
    if (status !== 200) throw new Error(text)
    await work()
    return get(id)
  }

  test.each(['service', 'asking'])(
    'the password is replaced through the service credential of %s',
    async (service) => {
      const { call, reveal } = credentials()
      const { id } = await managed('app', { service })
      const before = service === 'service' ? first : await passwordOfApp()
      await call(credentialsApi.setSecret, id, { from: 'password', password: before })

      const after = await rotateNow(id)

      expect(after).toMatchObject({ verification: { state: 'verified' } })
      expect(after.rotating).toBeUndefined()
      const { secret } = await reveal(id)
      lastOfApp = secret
      expect(await letsInWith('app', secret)).toBe(true)
      expect(await letsInWith('app', before)).toBe(false)
    },
  )
  let lastOfApp = first
  const passwordOfApp = () => Promise.resolve(lastOfApp)

  test('an account without a service credential replaces its own password', async () => {
    const { reveal } = credentials()
    const { id } = await managed('alone')

    const after = await rotateNow(id)

    expect(after.rotating).toBeUndefined()
    expect(await letsInWith('alone', (await reveal(id)).secret)).toBe(true)
    expect(await letsInWith('alone', first)).toBe(false)
  })

  test('a service credential that may not do it leaves the secret as it is', async () => {
    const { reveal, call } = credentials()
    const { id } = await managed('app', { service: 'powerless' })
    await call(credentialsApi.setSecret, id, { from: 'password', password: lastOfApp })

    const { rotating } = await rotateNow(id)

    expect(rotating?.problem).toContain('chpasswd')
    // What the target has refused, and does not know, is no candidate any more.
    expect(await reveal(id)).toMatchObject({ secret: lastOfApp })
    expect((await reveal(id)).candidate).toBeUndefined()
    expect(await letsInWith('app', lastOfApp)).toBe(true)
  })

  test('a wrong service credential is said, and both secrets are kept', async () => {
    const { addTarget, add, setService, reveal } = credentials()
    const targetId = await addTarget(gate.port)
    const wrong = await add({ username: nameOf('service'), purpose: 'service' })
    await setService(targetId, wrong.id)
    const { id } = await add({ targetId, username: nameOf('app'), purpose: 'managed' })

    const { rotating } = await rotateNow(id)

    expect(rotating?.problem).toContain(nameOf('service'))
    expect(await reveal(id)).toMatchObject({ secret: first, candidate: expect.any(String) })
  })

  test('verifying says what the target says, and a mismatch replaces the secret when set so', async () => {
    const { call, get, work, reveal, clock } = credentials()
    const rotation = { everyDays: 0, onRelease: false, resetOnMismatch: true, verifyEveryHours: 1 }
    const { id } = await managed('app', { service: 'service', rotation })
    await call(credentialsApi.setSecret, id, { from: 'password', password: lastOfApp })

    const good = await call(credentialsApi.verify, id)
    await call(credentialsApi.setSecret, id, { from: 'password', password: 'not-this-one' })
    clock.advance(3600_000)
    await work()

    expect(good.body.verification).toMatchObject({ state: 'verified' })
    expect(await get(id)).toMatchObject({ verification: { state: 'verified' } })
    lastOfApp = (await reveal(id)).secret
    expect(lastOfApp).not.toBe('not-this-one')
    expect(await letsInWith('app', lastOfApp)).toBe(true)
  })

  test('a mismatch that nothing is done about is in the bell', async () => {
    const { call, customer } = credentials()
    const { id } = await managed('app')

    const { body } = await call(credentialsApi.verify, id)

    expect(body.verification.state).toBe('mismatch')
    const rows = await customer.transaction((tx) =>
      tx
        .selectFrom('notification')
        .select('ended_at')
        .where('key', '=', `credential:${id}`)
        .execute(),
    )
    expect(rows).toEqual([{ ended_at: null }])
  })

  describe('a key', () => {
    const keysOf = (user: string) =>
      readFileSync(`${sshd.users[user]?.home}/.ssh/authorized_keys`, 'utf8')
        .split('\n')
        .filter(Boolean)

    test('is added, proven, and only then the old one removed; other keys stay', async () => {
      const { get, reveal, work, call, clock } = credentials()
      const { id, publicKey = '' } = await managed('key', {
        ...{ kind: 'ssh-key', service: 'asking', secret: { from: 'generated' } },
      })
      // Made by us: it is put on the target without being asked for.
      await work()
      const begun = await get(id)
      const old = begun.publicKey ?? ''
      expect(begun.rotating).toBeUndefined()
      expect(old).not.toBe(publicKey)
      expect(keysOf('key')).toEqual([`${old} gatehouse`])

      const stranger = 'ssh-ed25519 AAAAstranger of somebody else'
      appendFileSync(`${sshd.users['key']?.home}/.ssh/authorized_keys`, stranger)
      clock.advance(1)
      await call(credentialsApi.rotate, id)
      await work()

      const after = await get(id)
      expect(after.rotating).toBeUndefined()
      expect(keysOf('key')).toEqual([stranger, `${after.publicKey} gatehouse`])
      const { secret } = await reveal(id)
      const login = { kind: 'private-key' as const, privateKey: secret }
      expect(await letsIn(sshd.port, nameOf('key'), login)).toBe(true)
    })

    test('that waits for the old one to go is tried again', async () => {
      const { get, work, call, clock, customer } = credentials()
      const key = await customer.transaction((tx) =>
        tx
          .selectFrom('credential')
          .select('id')
          .where('username', '=', nameOf('key'))
          .executeTakeFirstOrThrow(),
      )
      const old = (await get(key.id)).publicKey ?? ''
      // First the new key is written, then it signs in; the third connection would remove the old one.
      gate.onOpened = (count) => {
        if (count === 3) gate.shut()
      }
      await call(credentialsApi.rotate, key.id)
      await work()
      const between = await get(key.id)
      expect(between.rotating?.step).toContain('old one')
      expect(keysOf('key').some((line) => line.startsWith(old))).toBe(true)

      gate.reopen()
      clock.advance(60_000)
      await work()

      expect((await get(key.id)).rotating).toBeUndefined()
      expect(keysOf('key').some((line) => line.startsWith(old))).toBe(false)
    })
  })

  describe('a worker that ends in the middle', () => {
    const cuts: [string, (gate: Gate, end: () => void) => void][] = [
      ['before the target is told', (to, end) => (to.onOpened = (n) => void (n === 1 && end()))],
      [
        'while the target is told',
        (to, end) => (to.onOpened = (n) => void (n === 1 && setImmediate(end))),
      ],
      ['after the target was told', (to, end) => (to.onClosed = (n) => void (n === 1 && end()))],
      ['while it is proven', (to, end) => (to.onOpened = (n) => void (n === 2 && end()))],
      ['after it was proven', (to, end) => (to.onClosed = (n) => void (n === 2 && end()))],
    ]
    let id: string

    beforeAll(async () => {
      id = (await managed('crash', { service: 'service' })).id
    })

    /** All that a process takes with it: its connections to the database and to the target. */
    async function rotateAndEnd(arrange: (end: () => void) => void): Promise<boolean> {
      const { database, parts, options, customer, call } = credentials()
      const db = new Database({ url: database.url, log: testLog })
      let hasEnded = false
      const end = () => {
        if (hasEnded) return
        hasEnded = true
        gate.shut()
        void db.close()
      }
      arrange(end)
      await call(credentialsApi.rotate, id)
      const { organizationId } = customer
      const credentialId = (await credentials().get(id)).id
      const ctx = systemContext('a worker that ends', { ...parts, db })
      const never = new AbortController().signal
      const work = rotate(ctx, options, { organizationId, credentialId }, never)
      await work.catch(() => undefined)
      if (!hasEnded) await db.close()
      return hasEnded
    }

    async function expectSettled(): Promise<void> {
      const { get, reveal, clock, work } = credentials()
      gate.reopen()
      clock.advance(3600_000)
      await work()
      const after = await get(id)
      expect(after.rotating).toBeUndefined()
      expect(after.verification.state).toBe('verified')
      const { secret, candidate } = await reveal(id)
      expect(candidate).toBeUndefined()
      expect(await letsInWith('crash', secret)).toBe(true)
    }

    test.each(cuts)('%s leaves a rotation that another settles', async (_when, arrange) => {
      const { reveal } = credentials()
      const before = (await reveal(id)).secret

      expect(await rotateAndEnd((end) => arrange(gate, end))).toBe(true)
      const kept = await reveal(id)
      expect(kept).toMatchObject({ secret: before, candidate: expect.any(String) })
      await expectSettled()

      expect((await reveal(id)).secret).toBe(kept.candidate)
      expect(await letsInWith('crash', before)).toBe(false)
    })

    test('after any number of bytes that it sent', async () => {
      for (let bytes = 400; bytes < 9000; bytes += 1700) {
        const { reveal } = credentials()
        await rotateAndEnd(() => (gate.cutAfterBytes = bytes))
        await expectSettled()
        expect((await reveal(id)).candidate, `after ${bytes} bytes`).toBeUndefined()
      }
    }, 120_000)

    test('is not at work on it twice: the other leaves it alone while it may live', async () => {
      const { call, reveal, parts, options, customer, get, clock } = credentials()
      clock.advance(1000)
      await call(credentialsApi.rotate, id)
      const which = { organizationId: customer.organizationId, credentialId: (await get(id)).id }
      const ctx = systemContext('two workers', parts)
      const { signal } = new AbortController()

      await Promise.all([1, 2, 3].map(() => rotate(ctx, options, which, signal)))

      expect(await letsInWith('crash', (await reveal(id)).secret)).toBe(true)
      const { body } = await call(credentialsApi.events, id)
      const at = credentials().clock.now().toISOString()
      const rotated = body.events.filter(
        (event: { kind: string; at: string }) => event.kind === 'rotated' && event.at === at,
      )
      expect(rotated).toHaveLength(1)
    })
  })
})
