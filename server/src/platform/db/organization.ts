import type { OrganizationId } from '@gatehouse/contract/ids'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB as Tables } from './tables.ts'

declare const scoped: unique symbol

/** A transaction that row-level security confines to one organization. Only `inOrganization` makes one. */
export type OrganizationTx = Transaction<Tables> & { readonly [scoped]: OrganizationId }

/** Confined to a known list of organizations, for overviews; only `inOrganizations` makes one. */
export type OrganizationsTx = Transaction<Tables> & {
  readonly [scoped]: readonly OrganizationId[]
}

/** Sees all organizations. Only `asSystem` makes one; who may call that is listed in a test. */
export type SystemTx = Transaction<Tables> & { readonly [scoped]: 'system' }

/** What a store function takes when any of the doors is good enough for it. */
export type AnyTx = OrganizationTx | OrganizationsTx | SystemTx

// `true` makes a setting end with the transaction, so a pooled connection cannot leak it.
const confine = (tx: Transaction<Tables>, organizations: string, one: string) =>
  sql`select set_config('app.organizations', ${organizations}, true), set_config('app.organization_id', ${one}, true)`.execute(
    tx,
  )

export function inOrganization<T>(
  db: Kysely<Tables>,
  organizationId: OrganizationId,
  work: (tx: OrganizationTx) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await confine(tx, `{${organizationId}}`, organizationId)
    return work(tx as OrganizationTx)
  })
}

export function inOrganizations<T>(
  db: Kysely<Tables>,
  organizationIds: readonly OrganizationId[],
  work: (tx: OrganizationsTx) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await confine(tx, `{${organizationIds.join(',')}}`, '')
    return work(tx as OrganizationsTx)
  })
}

/** The reason is for the reader of the code and of the list of callers in the architecture test. */
export function asSystem<T>(
  db: Kysely<Tables>,
  _reason: string,
  work: (tx: SystemTx) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await confine(tx, '*', '')
    return work(tx as SystemTx)
  })
}

/**
 * Lets a transaction of one organization see all of them for as long as `work` takes. For what cannot be read before
 * it begins: to wait in it for a second connection can be to wait for ever. The reason is for the reader.
 */
export async function asSystemWithin<T>(
  tx: OrganizationTx,
  organizationId: OrganizationId,
  _reason: string,
  work: (tx: SystemTx) => Promise<T>,
): Promise<T> {
  await confine(tx, '*', '')
  const answer = await work(tx as Transaction<Tables> as SystemTx)
  // After a failure the transaction can only be rolled back, and the setting with it.
  await confine(tx, `{${organizationId}}`, organizationId)
  return answer
}
