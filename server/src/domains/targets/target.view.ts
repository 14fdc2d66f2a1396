import type { Target } from '@gatehouse/contract/targets'
import { CredentialId, SiteId } from '@gatehouse/contract/ids'
import { AlgorithmProfile, HostKeyAction } from '@gatehouse/contract/targets'
import { DirectoryAccess } from '@gatehouse/contract/directory-access'
import type { AnyTx } from '#platform/db/organization.ts'
import { toHostKey } from './host-key.view.ts'
import * as hostKeyStore from './host-key.store.ts'
import { factsOf, groupIdsOfAll } from './target-membership.service.ts'
import type { TargetData } from './target.store.ts'

/** Rows as the contract shows them, with keys and groups of all at once. */
export async function targetViews(tx: AnyTx, rows: readonly TargetData[]): Promise<Target[]> {
  const groups = await groupIdsOfAll(tx, rows.map(factsOf))
  const keys = Map.groupBy(
    await hostKeyStore.listHostKeys(
      tx,
      rows.map(({ id }) => id),
    ),
    ({ target_id }) => target_id,
  )
  return rows.map((row) => ({
    ...columnsOf(row),
    ...keysOf(keys.get(row.id) ?? []),
    ...lastTestOf(row),
    groupIds: groups.get(row.id) ?? [],
  }))
}

function columnsOf(row: TargetData) {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    kind: row.kind,
    address: row.address,
    port: row.port,
    description: row.description,
    tags: row.tags,
    ...(row.site_id === null ? {} : { siteId: SiteId.parse(row.site_id) }),
    ...(row.service_credential_id === null
      ? {}
      : { serviceCredentialId: CredentialId.parse(row.service_credential_id) }),
    algorithms: AlgorithmProfile.parse(row.algorithms),
    trustsFirstHostKey: row.trusts_first_host_key,
    onHostKeyMismatch: HostKeyAction.parse(row.on_host_key_mismatch),
    ...(row.kind === 'domain' ? { directory: DirectoryAccess.parse(row.directory ?? {}) } : {}),
    ...(row.last_scan_at === null ? {} : { lastScanAt: row.last_scan_at.toISOString() }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

function keysOf(keys: readonly hostKeyStore.HostKeyData[]) {
  const refused = keys.findLast(({ state }) => state === 'refused')
  return {
    hostKeys: keys.flatMap((key) => toHostKey(key) ?? []),
    ...(refused
      ? {
          refusedHostKey: {
            algorithm: refused.algorithm,
            fingerprint: refused.fingerprint,
            hop: refused.hop,
            seenAt: refused.last_seen_at.toISOString(),
          },
        }
      : {}),
  }
}

function lastTestOf({ last_test_at, last_test_succeeded, last_test_text }: TargetData) {
  if (last_test_at === null || last_test_succeeded === null || last_test_text === null) return {}
  return {
    lastTest: {
      at: last_test_at.toISOString(),
      succeeded: last_test_succeeded,
      text: last_test_text,
    },
  }
}
