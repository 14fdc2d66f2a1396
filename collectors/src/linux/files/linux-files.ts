import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import type { Collector } from '../../collector.ts'
import type { LinuxMachine } from '../machine.ts'
import { Wake } from '../wake.ts'
import { FileCollection } from './file-collection.ts'

/** A scan must not take more than this part of the time, however large the watched directories are. */
const scanShare = 0.005

/** Files and directories of the watched paths. */
export function linuxFiles(machine: LinuxMachine): Collector<ConnectorSettings<'linux-files'>> {
  return {
    kind: 'linux-files',
    async run(settings, host) {
      const wake = new Wake(machine, [], host.signal)
      const collection = new FileCollection(machine, host, settings, () => wake.now())
      await collection.start()
      let waitMilliseconds = settings.rescanSeconds * 1000
      let scannedAt = performance.now()
      while (!host.signal.aborted) {
        const left = scannedAt + waitMilliseconds - performance.now()
        if (left > 0 && (await wake.next(left))) {
          await collection.lookAtChanged()
          continue
        }
        if (host.signal.aborted) return
        const began = performance.now()
        await collection.lookAtAll()
        scannedAt = performance.now()
        waitMilliseconds = Math.max(settings.rescanSeconds * 1000, (scannedAt - began) / scanShare)
      }
    },
  }
}
