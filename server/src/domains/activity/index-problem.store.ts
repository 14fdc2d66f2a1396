import { sql } from 'kysely'
import type { SystemTx } from '#platform/db/organization.ts'

export interface IndexProblem {
  seq: number
  organizationId: string
  batchId: string
  reason: string
  at: Date
}

export async function saveIndexProblem(tx: SystemTx, problem: IndexProblem): Promise<void> {
  await tx
    .insertInto('activity_index_problem')
    .values({
      seq: problem.seq,
      organization_id: problem.organizationId,
      batch_id: problem.batchId,
      reason: problem.reason,
      at: problem.at,
    })
    .onConflict((conflict) => conflict.column('seq').doNothing())
    .execute()
}

export async function countIndexProblems(tx: SystemTx): Promise<number> {
  const { problems } = await tx
    .selectFrom('activity_index_problem')
    .select(({ fn }) => fn.countAll<number>().as('problems'))
    .executeTakeFirstOrThrow()
  return problems
}

export async function listProblemSeqs(tx: SystemTx): Promise<number[]> {
  const rows = await tx.selectFrom('activity_index_problem').select('seq').execute()
  return rows.map(({ seq }) => seq)
}

export async function requestRebuild(tx: SystemTx, at: Date): Promise<void> {
  await tx
    .insertInto('activity_index_rebuild')
    .values({ requested_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await sql`select pg_notify('activity_batch', '')`.execute(tx)
}

export async function isRebuildRequested(tx: SystemTx): Promise<boolean> {
  return (await tx.selectFrom('activity_index_rebuild').select('id').execute()).length > 0
}

/** The rebuild finds anew what cannot be indexed. */
export async function beginRebuild(tx: SystemTx): Promise<void> {
  await tx.deleteFrom('activity_index_problem').execute()
}

export async function endRebuild(tx: SystemTx): Promise<void> {
  await tx.deleteFrom('activity_index_rebuild').execute()
}
