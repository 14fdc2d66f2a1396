import type { AnyTx } from '#platform/db/organization.ts'

export type RoomState = 'available' | 'low' | 'critical'

export async function findRoomState(tx: AnyTx): Promise<RoomState> {
  const row = await tx.selectFrom('recording_store').select('state').executeTakeFirst()
  // The database has a check for it.
  return (row?.state ?? 'available') as RoomState
}

export async function saveRoomState(tx: AnyTx, state: RoomState): Promise<void> {
  await tx
    .insertInto('recording_store')
    .values({ state })
    .onConflict((conflict) => conflict.column('is_only').doUpdateSet({ state }))
    .execute()
}
