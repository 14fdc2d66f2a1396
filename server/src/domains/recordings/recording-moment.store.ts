import type { RecordingId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { RecordingKeyframe } from '#platform/db/tables.ts'
import type { Selectable } from 'kysely'

export type MomentData = Selectable<RecordingKeyframe>
export interface NewMoment {
  channel: number
  at_us: number
  segment: string
  screen_sealed: Buffer
}

const blockRows = 200

export async function replaceMoments(
  tx: OrganizationTx,
  id: RecordingId,
  moments: readonly NewMoment[],
): Promise<void> {
  await tx.deleteFrom('recording_keyframe').where('recording_id', '=', id).execute()
  for (let from = 0; from < moments.length; from += blockRows) {
    const rows = moments.slice(from, from + blockRows).map((row) => ({ recording_id: id, ...row }))
    await tx.insertInto('recording_keyframe').values(rows).execute()
  }
}

/** The last at or before that time. */
export const findMoment = (
  tx: AnyTx,
  { id, channel, atUs }: { id: RecordingId; channel: number; atUs: number },
): Promise<MomentData | undefined> =>
  tx
    .selectFrom('recording_keyframe')
    .selectAll()
    .where('recording_id', '=', id)
    .where('channel', '=', channel)
    .where('at_us', '<=', Math.round(atUs))
    .orderBy('at_us', 'desc')
    .limit(1)
    .executeTakeFirst()

/** At most so many, spread over the whole. */
export async function listMoments(tx: AnyTx, id: RecordingId, most: number): Promise<MomentData[]> {
  const rows = await tx
    .selectFrom('recording_keyframe')
    .select(['channel', 'at_us'])
    .where('recording_id', '=', id)
    .orderBy('at_us')
    .execute()
  const step = Math.max(1, Math.ceil(rows.length / most))
  const wanted = rows.filter((_, index) => index % step === 0).map(({ at_us }) => at_us)
  if (wanted.length === 0) return []
  return tx
    .selectFrom('recording_keyframe')
    .selectAll()
    .where('recording_id', '=', id)
    .where('at_us', 'in', wanted)
    .orderBy('at_us')
    .execute()
}
