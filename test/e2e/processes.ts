import { readdir, readFile } from 'node:fs/promises'
import { until } from './until.ts'

export interface Process {
  pid: number
  parent: number
  commandLine: string
}

/** All of this machine that can be seen, without those that ended and only wait to be collected. */
export async function listProcesses(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const read = await Promise.all(pids.map(readProcess))
  return read.filter((one) => one !== undefined)
}

/** proc(5): `pid (name) state parent ...`, where the name may hold anything. */
async function readProcess(pid: number): Promise<Process | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === undefined || parent === undefined || state === 'Z' || state === 'X')
    return undefined
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return { pid, parent: Number(parent), commandLine: line.replaceAll('\0', ' ').trim() }
}

/** A process with its children, their children, and so on. */
export async function familyOf(pid: number): Promise<Process[]> {
  const all = await listProcesses()
  const family = all.filter((one) => one.pid === pid)
  for (const member of family) {
    family.push(...all.filter((one) => one.parent === member.pid))
  }
  return family
}

export async function processesNaming(texts: readonly string[]): Promise<Process[]> {
  const all = await listProcesses()
  return all.filter(
    ({ pid, commandLine }) =>
      pid !== process.pid && texts.some((text) => commandLine.includes(text)),
  )
}

/** Ends processes without asking them, and waits until they are gone. */
export async function kill9(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  await untilGone(pids)
}

export async function untilGone(pids: readonly number[]): Promise<void> {
  await until(`the processes ${pids.join(', ')} end`, async () => {
    const left = await Promise.all(pids.map(readProcess))
    return left.every((one) => one === undefined)
  })
}
