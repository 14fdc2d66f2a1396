import { systemClock } from '../clock.ts'
import { dataDirectory } from '../data-directory.ts'
import { createLog } from '../log.ts'
import { runAgent } from '../run.ts'
import { stopSignal } from '../stop-signal.ts'
import { factsCollector } from './facts-collector.ts'

// The agent as it is, in a process of its own that tests may kill, with a source that they know.
const [directory = ''] = process.argv.slice(2)

await runAgent({
  directory: dataDirectory(directory),
  clock: systemClock,
  log: createLog((line) => process.stderr.write(line), systemClock.now),
  signal: stopSignal({ hasParentPipe: true }),
  collectorOf: () => factsCollector,
  deadlines: { silenceMilliseconds: 1000, exchangeMilliseconds: 2000 },
})
