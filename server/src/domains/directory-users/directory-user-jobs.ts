import { DirectoryId } from '@gatehouse/contract/ids'
import { z } from 'zod'

/** All users of a directory are looked at again. */
export const followJob = {
  name: 'directory-users.follow',
  payload: z.object({ directoryId: DirectoryId }),
}
