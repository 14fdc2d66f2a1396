import { systemClock } from '../clock.ts'
import { collectorsBeside } from '../collectors.ts'
import { dataDirectory } from '../data-directory.ts'
import { createLog } from '../log.ts'
import { runAgent } from '../run.ts'
import { stopSignal } from '../stop-signal.ts'

// The agent with the collectors that it has, in a process of its own that tests may kill.
const [path = ''] = process.argv.slice(2)
const directory = dataDirectory(path)

await runAgent({
  directory,
  clock: systemClock,
  log: createLog((line) => process.stderr.write(line), systemClock.now),
  signal: stopSignal({ hasParentPipe: true }),
  collectorOf: collectorsBeside(directory.path),
})
