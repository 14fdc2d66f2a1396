import type { DirectoryObject } from '@gatehouse/contract/directories'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { targetOfComputer } from './computer.store.ts'
import type { DirectoriesOptions, GateUse } from './directories-options.ts'
import type { DirectoryData } from './directory.store.ts'

/** Sessions that used or made an account, or reached a computer. */
export async function gateUsesOf(
  tx: OrganizationTx,
  { gateUses }: DirectoriesOptions,
  directory: DirectoryData,
  { id, kind, samAccountName, userPrincipalName, dnsHostName }: DirectoryObject,
): Promise<GateUse[]> {
  if (kind !== 'computer' && kind !== 'user' && kind !== 'service-account') return []
  const domainTargetId = directory.target_id
  if (kind === 'computer') {
    const targetId = await targetOfComputer(tx, directory.id, id)
    return gateUses(tx, {
      ...{ domainTargetId, accounts: [], targetIds: targetId ? [targetId] : [] },
      addresses: dnsHostName ? [dnsHostName.toLowerCase()] : [],
    })
  }
  const accounts = [
    ...(samAccountName ? [samAccountName] : []),
    ...(samAccountName && directory.netbios_name
      ? [`${directory.netbios_name}\\${samAccountName}`]
      : []),
    ...(userPrincipalName ? [userPrincipalName] : []),
  ]
  return gateUses(tx, { domainTargetId, accounts, targetIds: [], addresses: [] })
}
