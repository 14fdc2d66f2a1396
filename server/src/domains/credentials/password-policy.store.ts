import { PasswordPolicyRules } from '@gatehouse/contract/password-policies'
import type { PasswordPolicyId } from '@gatehouse/contract/ids'
import type { Insertable, Selectable } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { PasswordPolicy as PolicyRow } from '#platform/db/tables.ts'

export type PolicyData = Omit<Selectable<PolicyRow>, 'rules'> & {
  rules: PasswordPolicyRules
  usedBy: number
}

const policies = (tx: OrganizationTx) =>
  tx
    .selectFrom('password_policy as p')
    .selectAll('p')
    .select((select) =>
      select
        .selectFrom('credential as c')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('c.password_policy_id', '=', 'p.id')
        .as('usedBy'),
    )

const known = (row: Selectable<PolicyRow> & { usedBy: number | null }): PolicyData => ({
  ...row,
  rules: PasswordPolicyRules.parse(row.rules),
  usedBy: row.usedBy ?? 0,
})

export const listPolicies = async (tx: OrganizationTx): Promise<PolicyData[]> =>
  (await policies(tx).orderBy('p.name').orderBy('p.id').execute()).map(known)

export async function findPolicy(
  tx: OrganizationTx,
  id: PasswordPolicyId,
): Promise<PolicyData | undefined> {
  const row = await policies(tx).where('p.id', '=', id).executeTakeFirst()
  return row && known(row)
}

export async function addPolicy(tx: OrganizationTx, row: Insertable<PolicyRow>): Promise<void> {
  await tx.insertInto('password_policy').values(row).execute()
}

export async function savePolicy(
  tx: OrganizationTx,
  id: PasswordPolicyId,
  change: { name: string; rules: PasswordPolicyRules; at: Date },
): Promise<void> {
  await tx
    .updateTable('password_policy')
    .set({ name: change.name, rules: JSON.stringify(change.rules), updated_at: change.at })
    .where('id', '=', id)
    .execute()
}

export async function removePolicy(tx: OrganizationTx, id: PasswordPolicyId): Promise<void> {
  await tx.deleteFrom('password_policy').where('id', '=', id).execute()
}
