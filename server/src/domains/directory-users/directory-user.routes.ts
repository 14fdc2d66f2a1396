import { directoryUsersApi } from '@gatehouse/contract/directory-users'
import type { Mount } from '#platform/http/mount.ts'
import { addDirectoryUser } from './directory-user.service.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'

export function directoryUserRoutes(mount: Mount, options: DirectoryUsersOptions): void {
  mount(directoryUsersApi.add, (ctx, { params, body }) =>
    addDirectoryUser(ctx, options, {
      ...{ directoryId: params.directoryId, objectId: body.directoryObjectId },
    }),
  )
}
