import { readdir, readFile } from 'node:fs/promises'

/** Kills what runs as a user, until nothing does. For users that a test made for itself. */
export async function endProcessesOf(uid: number): Promise<void> {
  if (uid < 1000) throw new RangeError(`The user ${uid} was not made by a test`)
  for (let left = await processesOf(uid); left.length > 0; left = await processesOf(uid)) {
    for (const pid of left) kill(pid)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** Without grandchildren; none when it is gone. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

async function processesOf(uid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const states = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')),
  )
  return pids.filter((_pid, at) => belongs(states[at] ?? '', uid)).map(Number)
}

// A zombie is over; only its parent can take it away.
const belongs = (status: string, uid: number): boolean =>
  new RegExp(String.raw`^Uid:\t\d+\t${uid}\t`, 'm').test(status) && !/^State:\tZ/m.test(status)
