import { createDirectoryDoor } from '#domains/directory-users'
import type { ConnectionPoint } from '#domains/organizations'
import { openDesk, type SignInDesk } from '#domains/users'
import { directoryUsersOptions } from './directory-users.ts'
import type { Foundation } from './foundation.ts'

/** One for the console and for SSH, so that tries at both doors are counted together. */
export const openSignInDesk = (
  { config, keyFor }: Pick<Foundation, 'config' | 'keyFor'>,
  point: Pick<ConnectionPoint, 'url'>,
): SignInDesk =>
  openDesk({
    // The port that is really bound is known later.
    get publicUrl() {
      return point.url
    },
    idleSeconds: config.SESSION_IDLE_TIMEOUT_SECONDS,
    absoluteSeconds: config.SESSION_MAX_SECONDS,
    sealKey: keyFor('second factor'),
    directories: createDirectoryDoor(directoryUsersOptions),
  })
