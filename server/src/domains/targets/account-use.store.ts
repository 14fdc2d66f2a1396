import { TargetId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

/** Something on a host that runs under an account, by the last scan of it. */
export interface AccountUse {
  kind: 'service' | 'scheduled-job'
  targetId: TargetId
  targetName: string
  /** Of the service; empty for jobs, of which only their owner is known. */
  name: string
}

const mostUses = 500

/**
 * By the newest scan of each host. A plain name counts only where the host has no account of its own with this name.
 * @param names Each way to write the account, in small letters: `corp\svc`, `svc@corp.test`
 * @param plain `svc`
 */
export async function listAccountUses(
  tx: AnyTx,
  { names, plain }: { names: readonly string[]; plain: string },
): Promise<AccountUse[]> {
  const { rows } = await sql<{ kind: AccountUse['kind']; id: string; host: string; name: string }>`
    with newest as (
      select distinct on (target_id) target_id, inventory from host_scan
      where state = 'succeeded' order by target_id, started_at desc, id desc
    ), used as (
      select n.target_id, 'service' as kind, s ->> 'name' as name, lower(s ->> 'user') as account, n.inventory
      from newest as n, jsonb_array_elements(n.inventory -> 'services') as s
      where s ->> 'user' is not null
      union all
      select n.target_id, 'scheduled-job', '', lower(o), n.inventory
      from newest as n, jsonb_array_elements_text(coalesce(n.inventory -> 'jobOwners', '[]')) as o
    )
    select u.kind, t.id, t.name as host, u.name from used as u join target as t on t.id = u.target_id
    where u.account = any (${[...names]}::text[])
      or (u.account = ${plain} and not exists (
        select from jsonb_array_elements(u.inventory -> 'users') as a
        where lower(a ->> 'name') = ${plain}))
    order by lower(t.name), u.kind, u.name limit ${mostUses}`.execute(tx)
  return rows.map(({ kind, id, host, name }) => ({
    ...{ kind, name, targetId: TargetId.parse(id), targetName: host },
  }))
}
