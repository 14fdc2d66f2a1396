import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

/** Read in the transaction that uses rules; 0 before the first change. */
export async function readRuleVersion(tx: AnyTx): Promise<number> {
  const row = await tx.selectFrom('alert_rule_version').select('version').executeTakeFirst()
  return row?.version ?? 0
}

/**
 * In the transaction of each change of rules, profiles or suppression rules: whoever has compiled them compiles again.
 * From here to the commit other changes wait, so it comes before organizations are moved: two that move the same ones
 * in another order would wait for each other.
 */
export async function tellRulesChanged(tx: AnyTx): Promise<void> {
  await sql`insert into alert_rule_version (version) values (1)
    on conflict (id) do update set version = alert_rule_version.version + 1`.execute(tx)
}
