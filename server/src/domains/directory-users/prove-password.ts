import { randomBytes } from 'node:crypto'
import type {
  DirectoryConnection,
  DirectoryPlace,
  OpenDirectory,
} from '@gatehouse/directory/directory-connection'
import { valuesOf } from '@gatehouse/directory/entry'
import { sidText } from '@gatehouse/directory/values'
import { answerTo, type Unproven } from './bind-answer.ts'

export interface Proof {
  place: DirectoryPlace
  netbiosName: string
  /** As the mirror has it; undefined when nobody has the name that was typed. */
  account: { samAccountName: string; sid: string } | undefined
  password: string
}

const wholeMilliseconds = 12_000
const deadlines = { connect: 3000, answer: 6000 }

/**
 * Signs in to a domain controller as the account, by a name that the mirror has and not by what was typed, and looks who
 * that was. For a name that nobody has, it signs in as nobody with a password that is nobody's: the same way, and for the
 * same time.
 * @returns undefined when the password is the account's
 */
export async function provePassword(
  open: OpenDirectory,
  { place, netbiosName, account, password }: Proof,
): Promise<Unproven | undefined> {
  const [name, secret] = account
    ? [account.samAccountName, password]
    : [randomBytes(8).toString('hex'), randomBytes(16).toString('base64url')]
  const login = { username: `${netbiosName}\\${name}`, password: secret }
  try {
    const signal = AbortSignal.timeout(wholeMilliseconds)
    await using connection = await open(place, login, { signal, deadlines })
    const sids = await sidsOf(connection)
    if (account && sids.includes(account.sid)) return undefined
    return { is: 'wrong', reason: 'the name is another account’s by now' }
  } catch (error) {
    const answer = answerTo(error, place.domain)
    return account ? answer : { is: 'wrong', reason: 'nobody has the name' }
  }
}

/** Of whoever is signed in, with those of their groups (tokenGroups of the root, MS-ADTS 3.1.1.3.2). */
async function sidsOf(connection: DirectoryConnection): Promise<string[]> {
  const root = await connection.find('', ['tokenGroups'])
  const values = root ? valuesOf(root, 'tokenGroups') : []
  if (values.length === 0) throw new Error('The controller does not say who is signed in.')
  return values.map(sidText)
}
