import { access, constants } from 'node:fs/promises'
import { type LinuxMachine, pathOn } from '../machine.ts'

/** Debian's name and Red Hat's. */
export const authLogPaths = ['/var/log/auth.log', '/var/log/secure']
export const auditLogPath = '/var/log/audit/audit.log'
export const wtmpPath = '/var/log/wtmp'
export const btmpPath = '/var/log/btmp'

export type AuthSource = { kind: 'journal' } | { kind: 'auth-log'; path: string } | { kind: 'none' }

/** Where the computer writes about logons now. One source and not all: each would tell the same facts again. */
export async function findAuthSource(machine: LinuxMachine): Promise<AuthSource> {
  const exists = (path: string) => isThere(machine, path)
  if (await exists('/run/systemd/journal/socket')) return { kind: 'journal' }
  // Without a listener nobody writes the file, however recent it looks.
  if (!(await exists('/dev/log'))) return { kind: 'none' }
  for (const path of authLogPaths) if (await exists(path)) return { kind: 'auth-log', path }
  return { kind: 'none' }
}

export function isThere(
  machine: LinuxMachine,
  path: string,
  mode = constants.F_OK,
): Promise<boolean> {
  return access(pathOn(machine, path), mode).then(
    () => true,
    () => false,
  )
}
