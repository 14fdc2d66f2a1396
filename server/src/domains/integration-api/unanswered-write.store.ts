import type { IntegrationCredentialId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'

export interface WriteRequest {
  credentialId: IntegrationCredentialId
  /** SHA-256 of what came. */
  hash: Buffer
}

/**
 * A second request with the same content waits here for the first to commit or to fail.
 * @returns false when it is stored already and its answer may not have arrived.
 */
export async function saveUnanswered(
  tx: OrganizationTx,
  { credentialId, hash }: WriteRequest,
  now: Date,
  forgottenBefore: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('integration_unanswered_write')
    .values({ credential_id: credentialId, request_hash: hash, stored_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['credential_id', 'request_hash', 'organization_id'])
        .doUpdateSet({ stored_at: now })
        .where('integration_unanswered_write.stored_at', '<', forgottenBefore),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function forgetWrite(tx: AnyTx, { credentialId, hash }: WriteRequest): Promise<void> {
  await tx
    .deleteFrom('integration_unanswered_write')
    .where('credential_id', '=', credentialId)
    .where('request_hash', '=', hash)
    .execute()
}

export async function forgetOldWrites(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('integration_unanswered_write').where('stored_at', '<', before).execute()
}
