import { spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'

export interface Account {
  uid: number
  gid: number
}

export const isRoot = process.getuid?.() === 0

/** Root in a container may lack the right. */
export const mayMount = (): boolean => isRoot && spawnSync('unshare', ['-m', 'true']).status === 0

/** An ordinary user of this machine who can run Gatehouse from here; undefined when there is none. */
export function ordinaryAccount(): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(said('id', [flag, 'nobody'])))
  if (!uid || !gid) return undefined
  const program = path.resolve(import.meta.dirname, '../../server/src/main.ts')
  const { status } = spawnSync(process.execPath, ['--check', program], { uid, gid, cwd: '/' })
  return status === 0 ? { uid, gid } : undefined
}

const said = (file: string, args: string[]): string => {
  const { status, stdout } = spawnSync(file, args)
  return status === 0 ? stdout.toString().trim() : ''
}

/** Undefined for a process that has ended. */
export async function ownerOf(pid: number): Promise<number | undefined> {
  return (await stat(`/proc/${pid}`).catch(() => undefined))?.uid
}
