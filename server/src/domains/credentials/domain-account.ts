import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { type Entry, textOf, textsOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import {
  type DomainPasswordRules,
  passwordRuleAttributes,
  readPasswordRules,
} from '@gatehouse/directory/password-rules'
import { fileTime } from '@gatehouse/directory/values'

/** An account whose password is to be replaced, and what its domain asks of passwords. */
export interface DomainAccount {
  dn: string
  samAccountName: string
  displayName: string | undefined
  passwordSetAt: Date | undefined
  servicePrincipalNames: string[]
  /** Distinguished names of the computers on which a managed service account is installed. */
  hosts: string[]
  /** The domain replaces its password by itself. */
  isManagedByDomain: boolean
  rules: DomainPasswordRules
}

const seen = [
  ...['sAMAccountName', 'displayName', 'objectClass', 'pwdLastSet', 'servicePrincipalName'],
  'msDS-HostServiceAccountBL',
  ...passwordRuleAttributes,
]

export async function readDomainAccount(
  connection: DirectoryConnection,
  username: string,
): Promise<DomainAccount | undefined> {
  const entry = await findAccount(connection, username, seen)
  if (!entry) return undefined
  return {
    dn: entry.dn,
    samAccountName: textOf(entry, 'sAMAccountName') ?? '',
    displayName: textOf(entry, 'displayName'),
    passwordSetAt: setAt(entry),
    servicePrincipalNames: textsOf(entry, 'servicePrincipalName'),
    hosts: textsOf(entry, 'msDS-HostServiceAccountBL'),
    isManagedByDomain: textsOf(entry, 'objectClass').some((one) => managedClasses.has(one)),
    rules: await readPasswordRules(connection, entry),
  }
}

const managedClasses: ReadonlySet<string> = new Set([
  ...['msDS-ManagedServiceAccount', 'msDS-GroupManagedServiceAccount'],
  ...['msDS-DelegatedManagedServiceAccount', 'computer'],
])

function setAt(entry: Entry): Date | undefined {
  const at = fileTime(textOf(entry, 'pwdLastSet'))
  return at === 'never' ? undefined : at
}
