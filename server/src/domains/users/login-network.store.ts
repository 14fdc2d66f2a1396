import type { SystemTx } from '#platform/db/organization.ts'
import type { AddressLimits } from '#platform/http/address-throttle.ts'
import { sql } from 'kysely'

const minute = 60_000

/** Uses up one try; false when none is left. Nodes that count at the same time count one after the other. */
export async function takeTry(
  tx: SystemTx,
  network: string,
  { tries, perMinute }: AddressLimits,
  now: Date,
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`login network ${network}`}, 0))`.execute(
    tx,
  )
  const row = await tx
    .selectFrom('login_network')
    .select(['tries_left', 'counted_at'])
    .where('network', '=', network)
    .executeTakeFirst()
  const minutes = row ? Math.max(0, now.getTime() - row.counted_at.getTime()) / minute : 0
  const left = row ? Math.min(tries, row.tries_left + minutes * perMinute) : tries
  const counted = { tries_left: left < 1 ? left : left - 1, counted_at: now }
  await tx
    .insertInto('login_network')
    .values({ network, ...counted })
    .onConflict((conflict) => conflict.column('network').doUpdateSet(counted))
    .execute()
  return left >= 1
}

/** A sign-in that worked does not count: many people may share one address. */
export async function giveTryBack(
  tx: SystemTx,
  network: string,
  { tries }: AddressLimits,
): Promise<void> {
  await tx
    .updateTable('login_network')
    .set({ tries_left: sql`least(${tries}, tries_left + 1)` })
    .where('network', '=', network)
    .execute()
}

/** Those that have all their tries again by now. */
export async function removeQuietNetworks(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('login_network').where('counted_at', '<', before).execute()
}
