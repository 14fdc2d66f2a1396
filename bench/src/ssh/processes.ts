import { readFile, readdir, readlink } from 'node:fs/promises'
import { treeOf } from '../server.ts'

const ticksPerSecond = 100 // proc(5): USER_HZ is 100 on every Linux that Node runs on.
const listening = '0A'

/** Seconds of processor that a process and all below it have used so far, those that ended and were waited for included. */
export async function cpuOf(pids: readonly number[]): Promise<number> {
  const trees = await Promise.all(pids.map(treeOf))
  const used = await Promise.all([...new Set(trees.flat())].map(ticksOf))
  return used.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond
}

/** What this program's own children used that have ended. */
export async function cpuOfEndedChildren(): Promise<number> {
  const fields = await statOf(process.pid)
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

async function ticksOf(pid: number): Promise<number> {
  const fields = await statOf(pid)
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0)
}

/** proc(5): the fields behind the name, beginning with the state. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Those that take connections on a port of 127.0.0.1: whatever the product has made of itself. */
export async function listenersOf(port: number): Promise<number[]> {
  const table = await readFile('/proc/net/tcp', 'utf8')
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === listening && local?.endsWith(suffix))
    .map((fields) => `socket:[${fields[9] ?? ''}]`)
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(pids.map((pid) => hasOpen(pid, inodes)))
  return pids.filter((_, at) => found[at])
}

async function hasOpen(pid: number, names: readonly string[]): Promise<boolean> {
  const directory = `/proc/${pid}/fd`
  const files = await readdir(directory).catch(() => []) // It ended meanwhile.
  const links = await Promise.all(
    files.map((file) => readlink(`${directory}/${file}`).catch(() => '')),
  )
  return links.some((link) => names.includes(link))
}
