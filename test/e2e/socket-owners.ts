import { readdir, readFile, readlink } from 'node:fs/promises'

/** Of each TCP connection of a process that is there now: both of its ports, as proc(5) has them. */
export async function connectionsOf(pid: number): Promise<{ local: number; remote: number }[]> {
  const mine = await socketsOf(pid)
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode = '']) => state === established && mine.has(inode))
    .map(([, local = '', remote = '']) => ({ local: portOf(local), remote: portOf(remote) }))
}

const established = '01'

/** `0100007F:1146` */
const portOf = (address: string): number => Number.parseInt(address.split(':')[1] ?? '', 16)

async function socketsOf(pid: number): Promise<Set<string>> {
  const directory = `/proc/${pid}/fd`
  const names = await readdir(directory).catch(() => [])
  const links = await Promise.all(
    names.map((name) => readlink(`${directory}/${name}`).catch(() => '')),
  )
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
}
