import { CredentialId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

/** On how many targets Gatehouse works with each; those with none are missing. */
export async function countServedTargets(
  tx: AnyTx,
  ids: readonly CredentialId[],
): Promise<Map<CredentialId, number>> {
  const rows = await tx
    .selectFrom('target')
    .select(['service_credential_id as id', (select) => select.fn.countAll<number>().as('count')])
    .where(sql<boolean>`service_credential_id = any (${[...ids]}::uuid[])`)
    .groupBy('service_credential_id')
    .execute()
  return new Map(rows.map(({ id, count }) => [CredentialId.parse(id), count]))
}
