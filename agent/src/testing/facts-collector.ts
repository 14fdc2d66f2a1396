import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import { fact } from './records.ts'

/** Yields numbered facts; the settings say how many there are and how many go in one step. */
export const factsCollector: RunnableCollector = {
  kind: 'linux-logons',
  async run(settings, host) {
    const { count, step, prefix } = settings as { count: number; step: number; prefix: string }
    host.report({ isCollecting: true, problems: [], inputs: [] })
    let done = Number(host.get('done') ?? 0)
    while (!host.signal.aborted && done < count) {
      const next = Math.min(count, done + step)
      const records = Array.from({ length: next - done }, (_, index) => {
        const n = done + index + 1
        return fact(n, { key: `${prefix}:${n}` })
      })
      await host.commit({ records, put: [['done', next]] })
      done = next
    }
    await untilAborted(host.signal)
  },
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    // Keeps the process alive as a source that is watched does.
    const alive = setInterval(() => undefined, 60_000)
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive)
        resolve()
      },
      { once: true },
    )
  })
}
