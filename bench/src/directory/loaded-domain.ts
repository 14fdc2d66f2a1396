import { join } from 'node:path'
import { startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'

const perUnit = 1000
/** What one transaction of the database adds; it holds them in memory. */
const perTransaction = 5000
/** Without these, each object costs a copy of the lists of all others. */
const forMany = ['-o', 'batch_mode:1', '-o', 'transaction_index_cache_size:500000']

/**
 * A domain with so many users, a thousand in each organizational unit; none has a password, which would take the longest. They
 * are written into the database of the stopped controller: over LDAP each costs some 20 ms.
 */
export async function openLoadedDomain(users: number): Promise<TestDomain> {
  const domain = await startDomain()
  try {
    await domain.stop()
    const args = [
      ...['-H', join(domain.directory, 'private', 'sam.ldb')],
      ...[`--configfile=${join(domain.directory, 'etc', 'smb.conf')}`, '--option=log level=0'],
      ...forMany,
    ]
    for (let from = 0; from < users; from += perTransaction) {
      await domain.run('ldbadd', args, entries(from, Math.min(users, from + perTransaction)))
    }
    await domain.start()
    return domain
  } catch (error) {
    await domain[Symbol.asyncDispose]()
    throw error
  }
}

/** As LDIF (RFC 2849). */
function entries(from: number, to: number): string {
  const all: string[] = []
  for (let number = from; number < to; number += 1) {
    if (number % perUnit === 0) all.push(`dn: ${unitDn(number)}\nobjectClass: organizationalUnit\n`)
    all.push(user(number))
  }
  return all.join('\n')
}

const user = (number: number): string => `dn: CN=user${number},${unitDn(number)}
objectClass: user
sAMAccountName: user${number}
userPrincipalName: user${number}@corp.test
userAccountControl: 544
displayName: User ${number}
mail: user${number}@corp.test
department: Department ${number % 20}
description: Somebody who works here
`

const unitDn = (number: number) => `OU=Unit ${Math.floor(number / perUnit)},DC=corp,DC=test`
