import type { AgentId, SiteId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { Agent as AgentRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

export type AgentData = Selectable<AgentRow>

export const listAgents = (tx: AnyTx): Promise<AgentData[]> =>
  tx.selectFrom('agent').selectAll().orderBy('hostname').orderBy('id').execute()

export const findAgent = (tx: AnyTx, id: AgentId): Promise<AgentData | undefined> =>
  tx.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst()

export const findAgentOfSite = (tx: AnyTx, siteId: SiteId): Promise<AgentData | undefined> =>
  tx.selectFrom('agent').selectAll().where('site_id', '=', siteId).executeTakeFirst()

export const findAgentByToken = (tx: SystemTx, hash: Buffer): Promise<AgentData | undefined> =>
  tx
    .selectFrom('agent')
    .selectAll()
    .where((where) =>
      where.or([where('token_hash', '=', hash), where('next_token_hash', '=', hash)]),
    )
    .executeTakeFirst()

export async function saveNewAgent(tx: SystemTx, row: Insertable<AgentRow>): Promise<void> {
  await tx.insertInto('agent').values(row).execute()
}

export async function saveAgent(
  tx: OrganizationTx | SystemTx,
  id: AgentId,
  change: Updateable<AgentRow>,
): Promise<void> {
  await tx.updateTable('agent').set(change).where('id', '=', id).execute()
}

export async function removeAgent(tx: OrganizationTx | SystemTx, id: AgentId): Promise<void> {
  await tx.deleteFrom('agent').where('id', '=', id).execute()
}

/** The rotated token was used: from now on it is the only one. */
export async function promoteToken(tx: SystemTx, id: AgentId, hash: Buffer, now: Date) {
  await tx
    .updateTable('agent')
    .set({ token_hash: hash, next_token_hash: null, token_issued_at: now })
    .where('id', '=', id)
    .where('next_token_hash', '=', hash)
    .execute()
}

export const listAgentsNotSeenSince = (tx: SystemTx, since: Date): Promise<AgentData[]> =>
  tx
    .selectFrom('agent')
    .selectAll()
    .where((where) => where(where.fn.coalesce('last_seen_at', 'enrolled_at'), '<', since))
    // In one order for all, because each organization is locked in turn.
    .orderBy('organization_id')
    .execute()
