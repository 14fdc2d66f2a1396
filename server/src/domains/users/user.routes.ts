import type { Mount } from '#platform/http/mount.ts'
import { loginRoutes } from './login.routes.ts'
import { openDesk, type UsersOptions } from './users-options.ts'

export function userRoutes(mount: Mount, options: UsersOptions): void {
  const desk = openDesk(options)
  loginRoutes(mount, desk)
}
