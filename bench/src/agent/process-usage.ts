import { readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, whatever its own tick. */
const ticksPerSecond = 100
const kilobytesPerMegabyte = 1024

export interface Usage {
  /** Resident, at the end. */
  memoryMegabytes: number
  /** Resident, at most, since the process began. */
  peakMegabytes: number
  cpuPercent: number
}

/** Watches a process for some time, from outside. */
export async function observe(pid: number, seconds: number): Promise<Usage> {
  const ticksBefore = processorTicks(pid)
  const before = performance.now()
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const elapsedSeconds = (performance.now() - before) / 1000
  const busySeconds = (processorTicks(pid) - ticksBefore) / ticksPerSecond
  return {
    memoryMegabytes: memory(pid, 'VmRSS'),
    peakMegabytes: memory(pid, 'VmHWM'),
    cpuPercent: (100 * busySeconds) / elapsedSeconds,
  }
}

function memory(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm')) ?? []
  return Number(kilobytes) / kilobytesPerMegabyte
}

/** proc(5): fields 14 and 15 of stat, counted after the name, which may hold anything. */
function processorTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
