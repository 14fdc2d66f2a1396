import { CredentialId, OrganizationId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

export interface Due {
  organizationId: OrganizationId
  credentialId: CredentialId
}

/** So many in a minute, the longest overdue first: targets are not all asked at once. */
const mostAtOnce = 200

interface Row {
  organization_id: string
  id: string
}

const toDue = ({ rows }: { rows: Row[] }): Due[] =>
  rows.map((row) => ({
    organizationId: OrganizationId.parse(row.organization_id),
    credentialId: CredentialId.parse(row.id),
  }))

/** Whose secret is too old; not while somebody has borrowed it. */
export const listTooOld = async (tx: AnyTx, now: Date): Promise<Due[]> =>
  toDue(
    await sql<Row>`
      select c.organization_id, c.id from credential as c
      join credential_secret as s on s.credential_id = c.id and s.state = 'current'
      where c.purpose = 'managed' and c.target_id is not null and c.kind <> 'ssh-certificate'
        and c.rotates_every_days > 0 and c.rotation_since is null
        and s.current_at + make_interval(days => c.rotates_every_days) <= ${now}
        and not exists (select from checkout as o
          where o.credential_id = c.id and o.checked_in_at is null)
      order by s.current_at limit ${mostAtOnce}`.execute(tx),
  )

/** Rotations that are to be tried again, also because whoever was at work on one is gone. */
export const listUnsettled = async (tx: AnyTx, now: Date): Promise<Due[]> =>
  toDue(
    await sql<Row>`
      select organization_id, id from credential
      where rotation_since is not null and rotation_next_attempt_at <= ${now}
        and (rotation_claimed_until is null or rotation_claimed_until <= ${now})
      order by rotation_next_attempt_at limit ${mostAtOnce}`.execute(tx),
  )

/** Not while they are being replaced: what the target takes then is found out by the rotation. */
export const listUnverified = async (tx: AnyTx, now: Date): Promise<Due[]> =>
  toDue(
    await sql<Row>`
      select organization_id, id from credential
      where verifies_every_hours > 0 and target_id is not null and rotation_since is null
        and (verification_checked_at is null
          or verification_checked_at + make_interval(hours => verifies_every_hours) <= ${now})
      order by verification_checked_at nulls first limit ${mostAtOnce}`.execute(tx),
  )

export const listExpiredCheckouts = async (tx: AnyTx, now: Date): Promise<Due[]> =>
  toDue(
    await sql<Row>`
      select organization_id, credential_id as id from checkout
      where checked_in_at is null and ends_at <= ${now}
      order by ends_at limit ${mostAtOnce}`.execute(tx),
  )
