import { randomBytes } from 'node:crypto'
import type { DirectoryConnection, DirectoryLogin } from '../directory-connection.ts'
import { valuesOf } from '../entry.ts'
import { sidText, unicodePassword } from '../values.ts'

export type ReaderRights = 'none' | 'replicate'

interface Domain {
  baseDn: string
  connect(): Promise<DirectoryConnection>
  tool(args: readonly string[]): Promise<string>
}

/** DS-Replication-Get-Changes and the one for secrets, without which DirSync leaves some attributes out (MS-ADTS 5.1.3.2.1). */
const replication = ['1131f6aa-9c07-11d1-f79f-00c04fc2dcd2', '1131f6ad-9c07-11d1-f79f-00c04fc2dcd2']

export async function makeReader(domain: Domain, rights: ReaderRights): Promise<DirectoryLogin> {
  const name = rights === 'none' ? 'plain-reader' : 'sync-reader'
  const password = `Aa1!${randomBytes(12).toString('base64url')}`
  const dn = `CN=${name},CN=Users,${domain.baseDn}`
  await using connection = await domain.connect()
  await connection.add(
    dn,
    new Map<string, (string | Buffer)[]>([
      ['objectClass', ['user']],
      ['sAMAccountName', [name]],
      ['userPrincipalName', [`${name}@corp.test`]],
      ['userAccountControl', ['66048']],
      ['unicodePwd', [unicodePassword(password)]],
    ]),
  )
  if (rights === 'replicate') {
    const entry = await connection.find(dn, ['objectSid'])
    const [sid] = entry ? valuesOf(entry, 'objectSid') : []
    if (!sid) throw new Error(`${dn} is not there`)
    const sddl = replication.map((right) => `(OA;;CR;${right};;${sidText(sid)})`).join('')
    await domain.tool(['dsacl', 'set', `--objectdn=${domain.baseDn}`, `--sddl=${sddl}`])
  }
  return { username: `${name}@corp.test`, password }
}
