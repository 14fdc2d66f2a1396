import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { DirectoryId, DirectoryObjectId, InOrganization } from './ids.ts'
import { User } from './users.ts'

export const directoryUsersApi = {
  add: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/directories/:directoryId/users',
    access: 'users:update',
    summary:
      'Make somebody of a directory known before their first sign-in, to name them in policies',
    params: InOrganization.extend({ directoryId: DirectoryId }),
    body: z.strictObject({ directoryObjectId: DirectoryObjectId }),
    response: User,
  }),
}
