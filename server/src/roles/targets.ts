import { findCredentials, serviceLogin } from '#domains/credentials'
import { keepPlace } from '#domains/directory-users'
import type { TargetsOptions } from '#domains/targets'
import { directoryUsersOptions } from './directory-users.ts'
import type { Foundation } from './foundation.ts'

/** Targets are signed in to with credentials, of which their own domain knows nothing. */
export const targetsOptions = ({ keyFor }: Pick<Foundation, 'keyFor'>): TargetsOptions => ({
  serviceLogin: serviceLogin({ sealKey: keyFor('credentials') }),
  findCredentials,
  keepDomain: (...changed) => keepPlace(directoryUsersOptions, ...changed),
})
