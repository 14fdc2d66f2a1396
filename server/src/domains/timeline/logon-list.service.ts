import type { TargetId } from '@gatehouse/contract/ids'
import type { TargetLogon } from '@gatehouse/contract/timeline'
import { findTargets } from '#domains/targets'
import type { OrganizationContext } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import { listLogons, type LogonSearch, type SeenLogonData } from './seen-logon.store.ts'
import { listTargetComputers } from './target-computer.store.ts'

export interface LogonQuery extends LogonSearch {
  cursor?: string | undefined
  limit: number
}

export interface LogonPage {
  logons: TargetLogon[]
  nextCursor?: string
  unknownTargets: { id: TargetId; name: string }[]
}

/** Logons on targets, and of which targets nothing can be said. */
export const listTargetLogons = (
  ctx: OrganizationContext,
  { cursor, limit, ...search }: LogonQuery,
): Promise<LogonPage> =>
  ctx.transaction(async (tx) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor)
    const rows = await listLogons(tx, search, after, limit + 1)
    const targets = await findTargets(tx, {})
    const known = new Set(
      (await listTargetComputers(tx)).map(({ target_id: targetId }) => targetId),
    )
    const nameOf = new Map(targets.map(({ id, name }) => [id, name]))
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      logons: page.map((row) => toLogon(row, nameOf.get(row.target_id) ?? '')),
      ...(rows.length > limit && last
        ? { nextCursor: encodeCursor({ at: last.at.toISOString(), id: last.record_id }) }
        : {}),
      unknownTargets: targets
        .filter(({ id, kind }) => kind === 'linux' && !known.has(id))
        .map(({ id, name }) => ({ id, name })),
    }
  })

const toLogon = (row: SeenLogonData, targetName: string): TargetLogon => ({
  ...{ recordId: row.record_id, targetId: row.target_id, targetName },
  ...{ at: row.at.toISOString(), account: row.account, address: row.address },
  ...{ service: row.service, verdict: row.verdict, certainty: row.certainty, text: row.text },
  ...(row.session_id && { sessionId: row.session_id }),
})
