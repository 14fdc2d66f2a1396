import { DirectoryObjectId } from '@gatehouse/contract/ids'
import type { ActivityIndex } from '#domains/activity'
import { findLapsAccess } from '#domains/credentials'
import { type DirectoriesOptions, findDirectory } from '#domains/directories'
import { keepSignIn } from '#domains/directory-users'
import { listGateUses } from '#domains/sessions'
import { directoryUsersOptions } from './directory-users.ts'
import type { Foundation } from './foundation.ts'
import { recordedMemberships } from './recorded-memberships.ts'

/** What the domain of directories asks of domains above it; its jobs need no index of records. */
export const directoriesOptions = (
  { keyFor }: Pick<Foundation, 'keyFor'>,
  index?: ActivityIndex,
): DirectoriesOptions => ({
  credentials: { sealKey: keyFor('credentials') },
  gateUses: listGateUses,
  ...(index ? { recordedMemberships: recordedMemberships(index) } : {}),
  lapsReaders: async (tx, directoryId, at) => {
    const directory = await findDirectory(tx, directoryId)
    const access = directory && (await findLapsAccess(tx, directory.target_id, at))
    return access?.map(({ computerId, computer, ...row }) => ({
      computer: { id: DirectoryObjectId.parse(computerId), name: computer },
      ...row,
    }))
  },
  keepSignIn: (...asked) => keepSignIn(directoryUsersOptions, ...asked),
})
