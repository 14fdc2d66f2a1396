import { AppError } from '#platform/errors.ts'

/** How the processes are that take sessions over SSH in this node; none are wanted where the role is not. */
export interface SshHealth {
  wanted: number
  running: number
}

export const createSshHealth = (): SshHealth => ({ wanted: 0, running: 0 })

/** For people: `2 of 2 run`. */
export const sshHealthText = ({ wanted, running }: SshHealth): string =>
  `${running} of ${wanted} run`

/** Throws `unavailable` while sessions should be taken and cannot be. */
export function requireSsh({ wanted, running }: SshHealth): void {
  if (wanted === 0 || running > 0) return
  throw new AppError('unavailable', 'Nothing takes sessions over SSH; it is being started again.')
}
