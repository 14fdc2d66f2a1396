import type { SessionId, TargetId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'

export interface GateUseData {
  sessionId: SessionId
  username: string
  account: string
  target: string
  startedAt: string
  endedAt?: string
}

export interface GateUseSearch {
  /** Sessions on this domain with one of these accounts, in any case. */
  domainTargetId: TargetId
  /** `corp.test`: its hosts are those whose addresses end in it. */
  domain: string
  accounts: readonly string[]
  /** Sessions on these targets, or on one with such an address. */
  targetIds: readonly TargetId[]
  addresses: readonly string[]
}

const most = 200

const isOnHostOf = (domain: string) =>
  sql<boolean>`right(lower(target_address), ${domain.length + 1}) = ${`.${domain.toLowerCase()}`}`

/**
 * A host may have an account of its own with the same plain name. It is the domain's when the session gave it something there, or
 * when somebody of the domain worked under the name they have.
 */
const isAccountOfDomain = (names: readonly string[]) =>
  sql<boolean>`(lower(account) = any (${[...names]}::text[]) and (
    exists (select from action_run as r where r.session_id = session.id
      and r.step ->> 'kind' like '%-domain-%' and lower(r.step ->> 'account') = lower(session.account))
    or (session_type ->> 'loginAccount' = 'requester' and lower(username) = any (${[...names]}::text[]))))`

/** Sessions that came about and have to do with an account of a domain, or with a computer; newest first. */
export async function listGateUses(
  tx: OrganizationTx,
  { domainTargetId, domain, accounts, targetIds, addresses }: GateUseSearch,
): Promise<GateUseData[]> {
  const names = accounts.map((name) => name.toLowerCase())
  const qualified = names.filter((name) => /[\\@]/.test(name))
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'username', 'account', 'target_name', 'starts_at', 'ended_at'])
    .where('state', 'in', ['provisioning', 'available', 'active', 'ending', 'ended', 'failed'])
    .where(
      sql<boolean>`(
        (target_id = ${domainTargetId} and lower(account) = any (${names}::text[]))
        or lower(account) = any (${qualified}::text[])
        or (${isOnHostOf(domain)} and ${isAccountOfDomain(names)})
        or target_id = any (${[...targetIds]}::uuid[])
        or lower(target_address) = any (${[...addresses]}::text[]))`,
    )
    .orderBy('starts_at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute()
  return rows.map((row) => ({
    sessionId: row.id as SessionId,
    username: row.username,
    account: row.account ?? '',
    target: row.target_name,
    startedAt: row.starts_at.toISOString(),
    ...(row.ended_at ? { endedAt: row.ended_at.toISOString() } : {}),
  }))
}
