import { sessionsApi } from '@gatehouse/contract/sessions'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { fileTime } from '@gatehouse/directory/values'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dumpDomain } from '../actions/dump-domain.ts'
import { aGate, type Gate } from '../credentials/testing.ts'
import { type DomainDesk, openDomainDesk } from './domain-testing.ts'
import { type TestSessions, useSessions } from './testing.ts'

const missing = missingForSamba()
const elevated = 'OU=Elevated,DC=corp,DC=test'
/** All that can be done to an account that stays. */
const everything = {
  ...{ loginAccount: 'managed', accountTemplate: '' },
  before: [
    { kind: 'enable-domain-user' },
    { kind: 'unlock-domain-user' },
    { kind: 'add-to-domain-group', group: 'Domain Admins' },
    { kind: 'move-domain-object', to: elevated },
    { kind: 'expire-domain-user' },
  ],
}

describe.skipIf(missing !== '')(
  `sessions on a domain that are cut${missing && ` (missing: ${missing})`}`,
  { timeout: 180_000 },
  () => {
    const sessions = useSessions()
    let desk: TestSessions
    let domain: TestDomain
    let directory: DirectoryConnection
    let network: Gate
    let gate: DomainDesk
    let secret: string

    beforeAll(async () => {
      desk = sessions()
      domain = await startDomain({ processes: 'one' })
      directory = await domain.connect()
      network = await aGate(636, domain.address)
      gate = await openDomainDesk(desk, domain, [`${domain.address}:${network.port}`])
      await directory.add(elevated, new Map([['objectClass', ['organizationalUnit']]]))
      secret = await gate.lasting(directory, 'at-rest', 514)
    }, 180_000)
    afterAll(async () => {
      await gate?.close()
      await network?.close()
      await directory?.close()
      await domain?.[Symbol.asyncDispose]()
    })
    beforeEach(() => network?.reopen())

    const letsIn = async () => {
      try {
        await (await domain.connect({ username: 'at-rest@corp.test', password: secret })).close()
        return true
      } catch {
        return false
      }
    }

    test('an account that is disabled at rest can be used in its session, and expires soon after it', async () => {
      const before = await dumpDomain(directory)
      const session = await gate.opened(everything)
      const found = await findAccount(directory, 'at-rest', ['accountExpires'])
      const details = await desk.details(session.me, session.id)

      expect(await letsIn()).toBe(true)
      expect(found?.dn).toBe(`CN=at-rest,${elevated}`)
      const expires = fileTime(found && textOf(found, 'accountExpires'))
      expect(expires instanceof Date && expires.getTime()).toBeGreaterThanOrEqual(
        new Date(details.endsAt).getTime(),
      )
      expect((await gate.end(session)).hasLeftovers).toBe(false)

      expect(await letsIn()).toBe(false)
      expect(await dumpDomain(directory)).toEqual(before)
    })

    test('cut anywhere, what was done to the account is taken back', async () => {
      const before = await dumpDomain(directory)
      const states = new Set<string>()
      for (let bytes = 1500; bytes < 9000; bytes += 750) {
        network.reopen()
        network.cutAfterBytes = bytes
        const session = await gate.prepared(everything)
        states.add((await desk.details(session.me, session.id)).state)

        network.reopen()
        await gate.call(session.me, sessionsApi.cancel, session.id)
        await desk.work()
        const over = await gate.later(session)

        expect(over.hasLeftovers, `after ${bytes} bytes`).toBe(false)
        expect(await letsIn(), `after ${bytes} bytes`).toBe(false)
        expect(await dumpDomain(directory), `after ${bytes} bytes`).toEqual(before)
      }
      // Both is among them, or the bytes are the wrong ones.
      expect([...states].toSorted()).toEqual(['available', 'failed'])
    })

    test('cut anywhere while it is taken back, it is gone on with', async () => {
      const before = await dumpDomain(directory)
      for (let bytes = 900; bytes < 9000; bytes += 900) {
        network.reopen()
        const session = await gate.opened(everything)
        network.cutAfterBytes = network.sentBytes + bytes

        await gate.end(session)
        network.reopen()
        const over = await gate.later(session)

        expect(over.hasLeftovers, `after ${bytes} bytes`).toBe(false)
        expect(await dumpDomain(directory), `after ${bytes} bytes`).toEqual(before)
      }
    })

    test('a worker that was killed in the middle of any step leaves nothing', async () => {
      const before = await dumpDomain(directory)
      for (let step = 0; step < everything.before.length; step += 1) {
        const session = await gate.opened(everything)
        // What is kept before the directory is told is all that such a worker has written down.
        await desk.parts.db.inOrganization(desk.customerId, async (tx) => {
          await tx
            .updateTable('action_run')
            .set({ state: 'running', ended_at: null, text: '' })
            .where('session_id', '=', session.id)
            .where('phase', '=', 'before')
            .where('position', '=', step)
            .execute()
          await tx
            .updateTable('session')
            .set({ state: 'provisioning' })
            .where('id', '=', session.id)
            .execute()
        })
        // Another one takes over: it does the step again, and goes on.
        expect((await gate.later(session)).state, `step ${step}`).toBe('available')

        expect((await gate.end(session)).hasLeftovers, `step ${step}`).toBe(false)
        expect(await dumpDomain(directory), `step ${step}`).toEqual(before)
      }
    })
  },
)
