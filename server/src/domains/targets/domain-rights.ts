import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { mayReadDeletions } from '@gatehouse/directory/read-deletions'
import { valuesOf } from '@gatehouse/directory/entry'

interface Rights {
  isEnough: boolean
  text: string
  fix: string
}

/** What the account may, and what it means for us where it may not. */
export async function checkRights(connection: DirectoryConnection): Promise<Rights> {
  if (!(await mayRead(connection))) return cannotRead
  const missing: Lack[] = []
  if (!(await mayFollow(connection))) missing.push(lacks.replication)
  if (!(await mayReadDeletions(connection))) missing.push(lacks.deletions)
  if (missing.length === 0) {
    return {
      isEnough: true,
      text: 'It may read the domain, follow all changes and see what was deleted.',
      fix: '',
    }
  }
  return {
    isEnough: true,
    text: `It may read the domain. ${missing.map(({ text }) => text).join(' ')}`,
    fix: missing.map(({ fix }) => fix).join(' '),
  }
}

interface Lack {
  text: string
  fix: string
}

const lacks = {
  replication: {
    text: 'It may not replicate changes, so only what it may read itself is followed, and some deletions are noticed later.',
    fix: 'To follow everything, give it "Replicating Directory Changes" on the domain.',
  },
  deletions: {
    text: 'It may not see deleted objects, so which object was deleted is known only from what was there before.',
    fix: 'To see them, let it read the container Deleted Objects (dsacls … /takeownership, then /G account:LCRP).',
  },
} as const satisfies Record<string, Lack>

const cannotRead: Rights = {
  isEnough: false,
  text: 'It may not read the users of the domain.',
  fix: 'Make it a member of Domain Users, or give it the right to read users, groups and computers.',
}

async function mayRead(connection: DirectoryConnection): Promise<boolean> {
  const domain = await connection.find(connection.rootDse.defaultNamingContext, ['objectSid'])
  return domain !== undefined && valuesOf(domain, 'objectSid').length > 0
}

/** Asked for from now on, so that nothing but the right is found out. */
async function mayFollow(connection: DirectoryConnection): Promise<boolean> {
  try {
    await connection.dirSync({
      base: connection.rootDse.defaultNamingContext,
      filter: '(objectClass=domainDNS)',
      attributes: ['objectGUID'],
      cookie: undefined,
      objectSecurity: false,
    })
    return true
  } catch (error) {
    if (error instanceof DirectoryTrouble && error.step === 'rights') return false
    throw error
  }
}
