import type { ActionRunId, SessionId } from '@gatehouse/contract/ids'
import type { ActionRun } from '@gatehouse/contract/sessions'
import type { ActionPhase, PlannedStep, StepState } from '#domains/actions'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { ActionRun as ActionRunTable } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

export type ActionRunData = Omit<
  Selectable<ActionRunTable>,
  'id' | 'session_id' | 'phase' | 'step' | 'state' | 'result'
> & {
  id: ActionRunId
  session_id: SessionId
  phase: ActionPhase
  step: PlannedStep
  state: ActionRun['state']
  result: StepState | null
}

const toData = (row: Selectable<ActionRunTable>): ActionRunData => row as unknown as ActionRunData

/** A step that is planned already stays as it is. */
export async function saveNewRun(
  tx: OrganizationTx,
  row: Omit<Insertable<ActionRunTable>, 'step'> & { step: PlannedStep },
): Promise<void> {
  await tx
    .insertInto('action_run')
    .values({ ...row, step: JSON.stringify(row.step) })
    .onConflict((conflict) => conflict.columns(['session_id', 'key']).doNothing())
    .execute()
}

export async function listRuns(tx: AnyTx, id: SessionId): Promise<ActionRunData[]> {
  const rows = await tx
    .selectFrom('action_run')
    .selectAll()
    .where('session_id', '=', id)
    .orderBy('position')
    .execute()
  return rows.map(toData)
}

export async function listRunsOf(tx: AnyTx, ids: readonly SessionId[]): Promise<ActionRunData[]> {
  const rows = await tx
    .selectFrom('action_run')
    .selectAll()
    .where(sql<boolean>`session_id = any (${[...ids]}::uuid[])`)
    .orderBy('position')
    .execute()
  return rows.map(toData)
}

export async function saveRun(
  tx: OrganizationTx,
  id: ActionRunId,
  change: Omit<Updateable<ActionRunTable>, 'result'> & { result?: StepState | undefined },
): Promise<void> {
  const { result, ...rest } = change
  await tx
    .updateTable('action_run')
    .set({ ...rest, ...(result === undefined ? {} : { result: JSON.stringify(result) }) })
    .where('id', '=', id)
    .execute()
}

/**
 * Of another session that is open, and gave the same to the same account, on whatever target; of those that disable it, one that
 * is locked still. Both rows are locked: the session ends after this, or before.
 */
export async function findSameRun(
  tx: OrganizationTx,
  sessionId: SessionId,
  {
    kind,
    ...kept
  }: Pick<PlannedStep, 'kind'> & {
    /** Object ids that both kept. */
    guid: StepState[string]
    groupGuid?: StepState[string] | undefined
    was?: StepState[string] | undefined
  },
): Promise<ActionRunData | undefined> {
  const row = await tx
    .selectFrom('action_run as r')
    .innerJoin('session as s', 's.id', 'r.session_id')
    .selectAll('r')
    .where('s.id', '<>', sessionId)
    .where('s.state', 'in', ['provisioning', 'available', 'active'])
    .where('r.phase', '<>', 'after')
    .where(sql<boolean>`r.step ->> 'kind' = ${kind}`)
    .where(sql<boolean>`r.result @> ${JSON.stringify(kept)}::jsonb`)
    .$if(kind === 'disable-domain-user', (query) => query.where('s.is_locked', '=', true))
    .orderBy('s.ends_at', 'desc')
    .orderBy('r.position', 'desc')
    .limit(1)
    .forUpdate(['r', 's'])
    .executeTakeFirst()
  return row && toData(row)
}

/** They are due again at once. */
export async function retryFailedRuns(tx: OrganizationTx, id: SessionId): Promise<void> {
  await tx
    .updateTable('action_run')
    .set({ next_attempt_at: null })
    .where('session_id', '=', id)
    .where('phase', '=', 'after')
    .where('state', '=', 'failed')
    .execute()
}
