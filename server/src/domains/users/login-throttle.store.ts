import { createHash } from 'node:crypto'
import type { UserId } from '@gatehouse/contract/ids'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'
import { noTries, type Tries } from './lockout.ts'

/** Whose tries are counted. */
export type Subject = `user:${string}` | `name:${string}`

export const subjectOfUser = (id: UserId): Subject => `user:${id}`

/** Hashed: what is typed as a name is now and then a password. */
export const subjectOfName = (username: string): Subject =>
  `name:${createHash('sha256').update(username.toLowerCase()).digest('hex')}`

/** Holds other nodes back until the transaction ends, also while there is no row yet. */
export async function lockTries(tx: AnyTx, subject: Subject): Promise<Tries> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`.execute(tx)
  return findTries(tx, subject)
}

export async function findTries(tx: AnyTx, subject: Subject): Promise<Tries> {
  const row = await tx
    .selectFrom('login_throttle')
    .select(['failures', 'lockouts', 'locked_until'])
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (!row) return noTries
  return {
    failures: row.failures,
    lockouts: row.lockouts,
    lockedUntil: row.locked_until ?? undefined,
  }
}

export async function saveTries(
  tx: AnyTx,
  subject: Subject,
  { failures, lockouts, lockedUntil }: Tries,
  now: Date,
): Promise<void> {
  const row = { failures, lockouts, locked_until: lockedUntil ?? null, last_failed_at: now }
  await tx
    .insertInto('login_throttle')
    .values({ subject, ...row })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet(row))
    .execute()
}

export async function forgetTries(tx: AnyTx, subject: Subject): Promise<void> {
  await tx.deleteFrom('login_throttle').where('subject', '=', subject).execute()
}

/** One at a time over all nodes; false while it is another's. Nothing is held meanwhile but the row's own note. */
export async function takeTurn(
  tx: SystemTx,
  subject: Subject,
  { turn, until, now }: { turn: string; until: Date; now: Date },
): Promise<boolean> {
  const row = { turn, turn_until: until }
  const taken = await tx
    .insertInto('login_throttle')
    .values({ subject, failures: 0, lockouts: 0, last_failed_at: now, ...row })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet(row)
        .where((where) =>
          where.or([
            where('login_throttle.turn_until', 'is', null),
            where('login_throttle.turn_until', '<=', now),
          ]),
        ),
    )
    .returning('subject')
    .executeTakeFirst()
  return taken !== undefined
}

/** Only one's own: who took too long has lost it to the next. */
export async function giveTurnBack(tx: SystemTx, subject: Subject, turn: string): Promise<void> {
  await tx
    .updateTable('login_throttle')
    .set({ turn: null, turn_until: null })
    .where('subject', '=', subject)
    .where('turn', '=', turn)
    .execute()
  // Of who had no wrong try nothing is kept.
  await tx
    .deleteFrom('login_throttle')
    .where('subject', '=', subject)
    .where('turn', 'is', null)
    .where('failures', '=', 0)
    .where('lockouts', '=', 0)
    .execute()
}

/** When each of these users may try again, for those who have to wait. */
export async function listLockouts(
  tx: AnyTx,
  ids: readonly UserId[],
  now: Date,
): Promise<ReadonlyMap<Subject, Date>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('login_throttle')
    .select(['subject', 'locked_until'])
    .where('subject', 'in', ids.map(subjectOfUser))
    .where('locked_until', '>', now)
    .execute()
  return new Map(
    rows.flatMap((row) => (row.locked_until ? [[row.subject as Subject, row.locked_until]] : [])),
  )
}

/** Tries long past: who comes back starts from the shortest lockout. */
export async function removeStaleTries(tx: SystemTx, before: Date): Promise<void> {
  await tx
    .deleteFrom('login_throttle')
    .where('last_failed_at', '<', before)
    .where((where) =>
      where.or([where('locked_until', 'is', null), where('locked_until', '<', before)]),
    )
    .execute()
}
