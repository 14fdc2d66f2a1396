import { randomUUID } from 'node:crypto'
import { directoriesApi, type DirectoryObject } from '@gatehouse/contract/directories'
import { notificationsApi } from '@gatehouse/contract/notifications'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { saveDirectory } from './directory.store.ts'
import { lookAround } from './look-around.service.ts'
import { syncDirectory } from './run-sync.service.ts'
import { endClaim, takeClaim } from './sync-claim.ts'
import { giveServiceCredential, type TestCustomer, useDirectories } from './testing.ts'

const missing = missingForSamba()
if (missing !== '') process.stderr.write(`Skipped: reading a real domain needs ${missing}.\n`)

describe.skipIf(missing !== '')('a domain is read', () => {
  const directories = useDirectories()
  let domain: TestDomain
  let customer: TestCustomer

  beforeAll(async () => {
    domain = await startDomain({ processes: 'one' })
    customer = await directories().customer()
    await useReader(domain.administrator)
  }, 60_000)
  afterAll(() => domain[Symbol.asyncDispose]())

  const useReader = (login: { username: string; password: string }) =>
    giveServiceCredential(customer, login, {
      controllers: domain.place.controllers.map(({ host }) => host),
      caCertificates: domain.place.caCertificates ?? '',
    })

  /** What happens each minute. */
  async function minute() {
    directories().clock.advance(60_000)
    await lookAround(systemContext('test', directories().parts))
    await directories().work()
    return customer.directory()
  }

  const listed = async (text: string): Promise<DirectoryObject[]> =>
    (
      await customer.ok(directoriesApi.objects, {
        params: { directoryId: customer.directoryId },
        query: { text },
      })
    ).objects

  const shown = async (text: string) => {
    const [object] = await listed(text)
    if (!object) throw new Error(`There is no ${text}.`)
    return customer.ok(directoriesApi.object, {
      params: { directoryId: customer.directoryId, directoryObjectId: object.id },
    })
  }

  const namesOf = (memberships: readonly { object: { name: string } }[]) =>
    memberships.map(({ object }) => object.name)

  test('whole at first, with its controller', async () => {
    const directory = await minute()

    expect(directory.sync).toMatchObject({ state: 'complete', by: 'server' })
    expect(directory).toMatchObject({
      netbiosName: 'CORP',
      sid: expect.stringMatching(/^S-1-5-21-/),
    })
    expect(directory.counts.users).toBeGreaterThanOrEqual(2)
    expect(directory.controllers).toMatchObject([
      { host: domain.address, isReachable: true, clockSkewSeconds: expect.any(Number) },
    ])
    const administrator = await shown('Administrator')
    expect(namesOf(administrator.memberOf)).toEqual(
      expect.arrayContaining(['Domain Admins', 'Domain Users', 'Administrators']),
    )
  })

  test('what was made, nested, renamed, moved and disabled is known a minute later', async () => {
    await domain.tool(['ou', 'create', 'OU=Staff,DC=corp,DC=test'])
    await domain.tool(['user', 'create', 'alice', 'Secret-Passw0rd!', '--userou=OU=Staff'])
    await domain.tool(['group', 'add', 'Inner'])
    await domain.tool(['group', 'add', 'Outer'])
    await domain.tool(['group', 'addmembers', 'Inner', 'alice'])
    await domain.tool(['group', 'addmembers', 'Outer', 'Inner'])

    const first = await minute()
    const made = await shown('alice')
    await domain.tool(['user', 'move', 'alice', 'CN=Users'])
    await domain.tool(['user', 'rename', 'alice', '--force-new-cn=Alice Renamed'])
    await domain.tool(['user', 'disable', 'alice'])
    await domain.tool(['group', 'removemembers', 'Inner', 'alice'])
    const second = await minute()
    const changed = await shown('alice')

    expect([first.sync.state, second.sync.state]).toEqual(['complete', 'complete'])
    expect(made).toMatchObject({ path: 'corp.test/Staff/alice', isEnabled: true })
    expect(
      made.memberOf.map(({ object, isDirect, through }) => [object.name, isDirect, through]),
    ).toEqual(
      expect.arrayContaining([
        ['Inner', true, []],
        ['Domain Users', true, []],
        ['Outer', false, ['Inner']],
      ]),
    )
    expect(changed).toMatchObject({
      ...{ id: made.id, name: 'Alice Renamed', path: 'corp.test/Users/Alice Renamed' },
      isEnabled: false,
    })
    expect(namesOf(changed.memberOf)).not.toContain('Outer')
    expect(changed.membershipChanges[0]).toMatchObject({
      change: 'removed',
      group: { name: 'Inner' },
    })
  })

  test('what was deleted is gone a minute later, with its memberships', async () => {
    await domain.tool(['user', 'create', 'bob', 'Secret-Passw0rd!'])
    await domain.tool(['group', 'addmembers', 'Inner', 'bob'])
    await minute()
    const before = await shown('Inner')

    await domain.tool(['user', 'delete', 'bob'])
    await minute()

    expect(namesOf(before.members)).toContain('bob')
    expect(namesOf((await shown('Inner')).members)).not.toContain('bob')
    expect(await listed('bob')).toEqual([])
  })

  test('a minute in which nothing happens changes only as of when it is known', async () => {
    const before = await minute()
    const states = () =>
      customer.organization.transaction((tx) =>
        tx
          .selectFrom('directory_object')
          .select((select) => select.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow(),
      )
    const { count } = await states()

    const after = await minute()

    expect(after.sync.knownAt).toBe(directories().clock.now().toISOString())
    expect([after.sync.text, (await states()).count]).toEqual([before.sync.text, count])
  })

  test('two that would read it at once read it once', async () => {
    const { parts, clock, options } = directories()
    clock.advance(60_000)
    const which = { organizationId: customer.organization.id, directoryId: customer.directoryId }
    const ctx = systemContext('test', parts)

    const claims = await Promise.all([takeClaim(ctx, which), takeClaim(ctx, which)])
    const [won, ...more] = claims.flatMap((claim) => claim ?? [])
    await syncDirectory(ctx, options, which, new AbortController().signal)
    const { claim } = await customer.organization.transaction((tx) =>
      tx.selectFrom('directory').select('claim').executeTakeFirstOrThrow(),
    )
    await customer.organization.transaction((tx) => endClaim(tx, customer.directoryId))

    expect([more, claim]).toEqual([[], won?.id])
    expect(won).toBeDefined()
  })

  test('a run whose worker was ended is taken over when its claim is', async () => {
    const { organization, directoryId } = customer
    const claimedUntil = new Date(directories().clock.now().getTime() + 5 * 60_000)
    await organization.transaction((tx) =>
      saveDirectory(tx, directoryId, {
        ...{ claim: randomUUID(), claimed_until: claimedUntil, sync_state: 'running' },
      }),
    )

    const during = await minute()
    directories().clock.advance(5 * 60_000)
    const after = await minute()

    expect([during.sync.state, after.sync.state]).toEqual(['running', 'complete'])
  })

  test('a reader that may not see deletions still notices them with the whole picture', async () => {
    await useReader(await domain.reader('none'))
    await domain.tool(['user', 'create', 'carol', 'Secret-Passw0rd!'])
    await minute()
    expect(await listed('carol')).toHaveLength(1)

    await domain.tool(['user', 'delete', 'carol'])
    await customer.ok(directoriesApi.sync, { params: { directoryId: customer.directoryId } })
    const directory = await minute()

    expect([directory.sync.state, await listed('carol')]).toEqual(['complete', []])
    await useReader(domain.administrator)
  })

  test('a controller that was restored is read whole', async () => {
    await minute()
    const snapshot = await domain.snapshot()
    await domain.tool(['user', 'create', 'dave', 'Secret-Passw0rd!'])
    await minute()
    const known = await listed('dave')

    await domain.restore(snapshot)
    await domain.tool(['user', 'create', 'erin', 'Secret-Passw0rd!'])
    await minute()

    expect([known.length, (await listed('dave')).length, (await listed('erin')).length]).toEqual([
      1, 0, 1,
    ])
  }, 60_000)

  test('a controller that is away is a trouble until it is back', async () => {
    const troubles = async () =>
      customer.organization.transaction((tx) =>
        tx
          .selectFrom('notification')
          .select(['title', 'text'])
          .where('ended_at', 'is', null)
          .execute(),
      )

    await domain.stop()
    const away = await minute()
    const told = await troubles()
    await domain.start()
    const back = await minute()

    expect([away.sync.state, back.sync.state]).toEqual(['failed', 'complete'])
    expect(told).toEqual([{ title: 'The domain corp.test cannot be read', text: away.sync.text }])
    expect(away.sync.text).toContain(domain.address)
    expect(await troubles()).toEqual([])
    expect(notificationsApi.list.access).toBe('signed-in')
  }, 60_000)

  test('a refused password is not tried again each minute', async () => {
    await useReader({ username: 'administrator@corp.test', password: 'wrong' })

    const refused = await minute()
    await useReader(domain.administrator)
    const soon = await minute()
    directories().clock.advance(30 * 60_000)
    const later = await minute()

    expect([refused.sync.state, soon.sync.state, later.sync.state]).toEqual([
      'failed',
      'failed',
      'complete',
    ])
    expect(refused.sync.text).toContain('half an hour')
  })

  // The last one: a controller in one process waits for a partner that is gone.
  test('another controller takes over, and says what was written there', async () => {
    await using second = await domain.addController()
    const access = {
      controllers: [domain.address, second.address],
      caCertificates: domain.place.caCertificates ?? '',
    }
    await giveServiceCredential(customer, domain.administrator, access)
    const both = await minute()
    await domain.stop()
    await second.tool(['user', 'create', 'frank', 'Secret-Passw0rd!'])

    const over = await minute()
    const known = await listed('frank')

    expect(both.controllers.map(({ isReachable }) => isReachable)).toEqual([true, true])
    expect([over.sync.state, known.length]).toEqual(['complete', 1])
    expect(over.sync.text).toContain(second.address)
  }, 120_000)
})
