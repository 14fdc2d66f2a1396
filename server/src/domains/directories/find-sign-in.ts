import type { AnyTx } from '#platform/db/organization.ts'
import { type DirectoryData, findDirectory, listDirectoriesNamed } from './directory.store.ts'
import {
  findObjectByAccountName,
  type KnownObject,
  listObjectsByPrincipalName,
} from './find-object.store.ts'
import { listObjectsByMail } from './find-by-mail.store.ts'

/** Whom somebody may mean who signs in. */
export interface SignInAccount {
  directory: DirectoryData
  account: KnownObject
}

/**
 * Users that a sign-in name names: `CORP\alice`, `corp.test\alice`, `alice@corp.test`, a user principal name of another
 * suffix, or an address for mail. Several when domains of several organizations have one name.
 */
export async function findDirectoryByName(tx: AnyTx, signInName: string): Promise<SignInAccount[]> {
  const found = signInName.includes('\\')
    ? await ofDomain(tx, ...halves(signInName, signInName.indexOf('\\')))
    : await byPrincipalName(tx, signInName)
  return found.filter(({ account }) => account.kind === 'user')
}

const halves = (name: string, at: number): [string, string] => [
  name.slice(0, at).trim(),
  name.slice(at + 1).trim(),
]

async function ofDomain(tx: AnyTx, domain: string, accountName: string): Promise<SignInAccount[]> {
  const found: SignInAccount[] = []
  for (const directory of await listDirectoriesNamed(tx, domain)) {
    const account = await findObjectByAccountName(tx, directory.id, accountName)
    if (account) found.push({ directory, account })
  }
  return found
}

/** As a domain controller does: a user principal name first, then name and domain (MS-ADTS 5.1.1.1.1). */
async function byPrincipalName(tx: AnyTx, signInName: string): Promise<SignInAccount[]> {
  const at = signInName.lastIndexOf('@')
  if (at < 1) return []
  const found: SignInAccount[] = []
  for (const account of await listObjectsByPrincipalName(tx, signInName.trim())) {
    const directory = await findDirectory(tx, account.directoryId)
    if (directory) found.push({ directory, account })
  }
  const [accountName, domain] = halves(signInName, at)
  found.push(...besides(found, await ofDomain(tx, domain, accountName)))
  return [...found, ...besides(found, await byMail(tx, signInName.trim()))]
}

const besides = (
  found: readonly SignInAccount[],
  others: readonly SignInAccount[],
): SignInAccount[] =>
  others.filter(({ directory }) => found.every((one) => one.directory.id !== directory.id))

/** What a controller does not know as a name, people do. An address that several have is nobody's: it comes twice. */
async function byMail(tx: AnyTx, address: string): Promise<SignInAccount[]> {
  const found: SignInAccount[] = []
  for (const account of await listObjectsByMail(tx, address)) {
    const directory = await findDirectory(tx, account.directoryId)
    if (directory) found.push({ directory, account })
  }
  return found
}
