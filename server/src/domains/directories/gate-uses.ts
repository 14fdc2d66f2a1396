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
  const of = { domainTargetId: directory.target_id, domain: directory.name }
  if (kind === 'computer') {
    const targetId = await targetOfComputer(tx, directory.id, id)
    return gateUses(tx, {
      ...{ ...of, accounts: [], targetIds: targetId ? [targetId] : [] },
      addresses: dnsHostName ? [dnsHostName.toLowerCase()] : [],
    })
  }
  const accounts = [
    ...(samAccountName ? namesOf(directory, samAccountName) : []),
    ...(userPrincipalName ? [userPrincipalName] : []),
  ]
  return gateUses(tx, { ...of, accounts, targetIds: [], addresses: [] })
}

/** As people and hosts write one account (MS-ADTS 5.1.1.1.1). */
const namesOf = ({ name, netbios_name: short }: DirectoryData, account: string): string[] => [
  account,
  `${name}\\${account}`,
  `${account}@${name}`,
  ...(short === null ? [] : [`${short}\\${account}`]),
]
