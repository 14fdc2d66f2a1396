import { openDirectory } from '@gatehouse/directory/open-directory'
import type { DirectoryUsersOptions } from '#domains/directory-users'
import { directoryPlace, findTargets } from '#domains/targets'

export const directoryUsersOptions: DirectoryUsersOptions = {
  openDirectory,
  async placeOf(tx, targetId) {
    const [target] = await findTargets(tx, { ids: [targetId], kind: 'domain' })
    return target && directoryPlace(target)
  },
}
