import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nobodyLoggedIn } from '../logs/log-entry.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'

const maxProcesses = 4000

/** The login user in whose sessions processes of `uid` run now; undefined for none, or for several. */
export async function loginBehind(machine: LinuxMachine, uid: number): Promise<number | undefined> {
  const names = await readdir(pathOn(machine, '/proc')).catch(() => [])
  const processes = names.filter((name) => /^\d+$/.test(name)).slice(-maxProcesses)
  const logins = new Set<number>()
  for (const process of processes) {
    const login = await loginOf(machine, process, uid)
    if (login !== undefined) logins.add(login)
    if (logins.size > 1) return undefined
  }
  const [only] = logins
  return only
}

async function loginOf(
  machine: LinuxMachine,
  process: string,
  uid: number,
): Promise<number | undefined> {
  const directory = pathOn(machine, join('/proc', process))
  try {
    const login = Number(await readFile(join(directory, 'loginuid'), 'utf8'))
    if (!Number.isInteger(login) || login === nobodyLoggedIn) return undefined
    const status = await readFile(join(directory, 'status'), 'utf8')
    return new RegExp(String.raw`^Uid:\s+\d+\s+${uid}\s`, 'm').test(status) ? login : undefined
  } catch {
    // The process ended meanwhile, or is not ours to look at.
    return undefined
  }
}
