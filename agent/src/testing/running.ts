import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import { onTestFinished } from 'vitest'
import { systemClock } from '../clock.ts'
import type { DataDirectory } from '../data-directory.ts'
import { runAgent } from '../run.ts'
import { factsCollector } from './facts-collector.ts'
import { type MemoryLog, memoryLog } from './scratch.ts'

/** An agent in this process; it stops with the test at the latest. */
export function runInTest(
  directory: DataDirectory,
  collectorOf: (kind: string) => RunnableCollector | undefined = () => factsCollector,
): { stop: () => Promise<void>; log: MemoryLog } {
  const stop = new AbortController()
  const log = memoryLog()
  const running = runAgent({
    directory,
    clock: systemClock,
    log,
    signal: stop.signal,
    collectorOf,
    deadlines: { silenceMilliseconds: 1000, exchangeMilliseconds: 2000 },
  })
  const stopped = async () => {
    stop.abort()
    await running
  }
  onTestFinished(stopped)
  return { stop: stopped, log }
}
