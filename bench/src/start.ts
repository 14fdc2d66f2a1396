// How long `up` takes until it is healthy, and what it takes of memory when nothing happens.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { below, figure, percentile, print } from './report.ts'
import { makeDirectory, memoryOf, removeDirectory, startServer, treeOf } from './server.ts'

const port = 6570
const restSeconds = 30
const mebibyte = 1024 * 1024

const directory = await makeDirectory()
try {
  const first = await startServer(directory, port)
  await first.stop()
  const again: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const server = await startServer(directory, port)
    again.push(server.startMilliseconds)
    await server.stop()
  }

  const server = await startServer(directory, port)
  await pause(restSeconds * 1000)
  const all = await treeOf(server.pid)
  const withAgent = await memoryOf(all)
  const agents = all.filter(
    (pid) => pid !== server.pid && commandOf(pid).includes('agent/src/main.ts'),
  )
  const memory = withAgent - (await memoryOf(agents))
  await server.stop()

  const bare = bareNodeMilliseconds()
  const second = percentile(again, 0.5)
  print({
    bench: 'start',
    figures: {
      'first start': figure(first.startMilliseconds / 1000, 's'),
      'second start': figure(second / 1000, 's', bare / 1000),
      'memory of server and database at rest': figure(memory / mebibyte, 'MiB'),
      'memory with the agent': figure(withAgent / mebibyte, 'MiB'),
    },
    goals: [
      below('second start, s', second / 1000, 5),
      below('memory of server and database at rest, MiB', memory / mebibyte, 700),
    ],
  })
} finally {
  await removeDirectory(directory)
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return '' // It ended meanwhile.
  }
}

/** The reference: Node that does nothing. */
function bareNodeMilliseconds(): number {
  const runs = Array.from({ length: 5 }, () => {
    const began = performance.now()
    spawnSync(process.execPath, ['-e', ''])
    return performance.now() - began
  })
  return percentile(runs, 0.5)
}
