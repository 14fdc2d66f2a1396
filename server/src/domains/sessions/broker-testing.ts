import { randomBytes } from 'node:crypto'
import { UserKeyId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll } from 'vitest'
import type { LoginToken, SessionBroker } from '#broker'
import { openDesk } from '#domains/users'
import type { UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import type { BrokerOptions } from './broker-core.ts'
import { createTerminalPasses } from './terminal-pass.ts'
import { testSessionOptions, type TestSessions, useSessions } from './testing.ts'
import { createWatchHub } from './watch-hub.ts'

/** Sessions, and what a broker needs to serve them. Nothing is recorded unless said. */
export function useBroker<Broker>(
  create: (options: BrokerOptions) => Broker,
  given: Partial<BrokerOptions> = {},
): () => { desk: TestSessions; broker: Broker; listener: Listener } {
  const sessions = useSessions()
  let opened: { desk: TestSessions; broker: Broker; listener: Listener } | undefined
  beforeAll(() => {
    const desk = sessions()
    const listener = listen(desk.url, ['session_news', 'login_ended'], testLog)
    const broker = create({
      ...testSessionOptions,
      ...{ parts: desk.parts, listener, onBatch: [], banner: '' },
      desk: openDesk({
        ...{ publicUrl: 'https://gatehouse.test', idleSeconds: 900 },
        sealKey: testSessionOptions.sealKey,
      }),
      point: { host: 'gatehouse.test', port: 4422 },
      recordings: {
        begin: () => Promise.reject(new Error('Nothing is recorded here.')),
        end: () => Promise.resolve(),
        abandon: () => Promise.resolve(),
      },
      ...{ hub: createWatchHub(), passes: createTerminalPasses() },
      ...given,
    })
    opened = { desk, broker, listener }
  })
  afterAll(() => opened?.listener.close())
  return () => {
    if (!opened) throw new Error('The broker is there only while tests run.')
    return opened
  }
}

/** Registers a key of theirs. @returns how they sign in with it, by any broker and from anywhere */
export async function keySignIn(
  { parts, managingId, clock }: TestSessions,
  me: UserPrincipal,
): Promise<(broker: SessionBroker, address?: string) => Promise<LoginToken>> {
  const blob = randomBytes(51)
  await parts.db.inOrganization(managingId, async (tx) => {
    // It stands for a second factor that was set up, which a key needs.
    const factor = { totp_secret: Buffer.alloc(1) }
    await tx.updateTable('user').set(factor).where('id', '=', me.userId).execute()
    const id = newId(UserKeyId, clock.now())
    const key = { name: 'laptop', algorithm: 'ssh-ed25519', blob, fingerprint: id }
    await tx
      .insertInto('user_key')
      .values({ id, user_id: me.userId, ...key, created_at: clock.now() })
      .execute()
  })
  return async (broker, address = '192.0.2.7') => {
    const answer = await broker.signInByKey({
      ...{ username: me.username, algorithm: 'ssh-ed25519', blob: blob.toString('base64') },
      ...{ address, client: 'OpenSSH_9.9' },
    })
    if (answer.outcome !== 'in') throw new Error(JSON.stringify(answer))
    return answer.token
  }
}
