import { DirectoryObjectId, TargetId } from '@gatehouse/contract/ids'
import { findLapsAccess } from '#domains/credentials'
import { type DirectoriesOptions, findDirectory } from '#domains/directories'
import { keepSignIn } from '#domains/directory-users'
import { listGateUses } from '#domains/sessions'
import { directoryUsersOptions } from './directory-users.ts'
import type { Foundation } from './foundation.ts'

/** What the domain of directories asks of domains above it. */
export const directoriesOptions = ({ keyFor }: Pick<Foundation, 'keyFor'>): DirectoriesOptions => ({
  credentials: { sealKey: keyFor('credentials') },
  gateUses: listGateUses,
  // Only as it is now: who could read it before is in the changes of access lists.
  lapsReaders: async (tx, directoryId, at) => {
    const directory = at === undefined ? await findDirectory(tx, directoryId) : undefined
    const access = directory && (await findLapsAccess(tx, TargetId.parse(directory.target_id)))
    return access?.map(({ computerId, computer, ...row }) => ({
      computer: { id: DirectoryObjectId.parse(computerId), name: computer },
      ...row,
    }))
  },
  keepSignIn: (...asked) => keepSignIn(directoryUsersOptions, ...asked),
})
