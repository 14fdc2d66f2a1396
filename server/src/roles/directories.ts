import type { DirectoriesOptions } from '#domains/directories'
import { keepSignIn } from '#domains/directory-users'
import { listGateUses } from '#domains/sessions'
import { directoryUsersOptions } from './directory-users.ts'
import type { Foundation } from './foundation.ts'

/** What the domain of directories asks of domains above it. */
export const directoriesOptions = ({ keyFor }: Pick<Foundation, 'keyFor'>): DirectoriesOptions => ({
  credentials: { sealKey: keyFor('credentials') },
  gateUses: listGateUses,
  keepSignIn: (...asked) => keepSignIn(directoryUsersOptions, ...asked),
})
