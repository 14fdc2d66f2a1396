import type { ConnectorKind } from '@gatehouse/contract/collectors'
import { directoryCollectors } from './directory/index.ts'
import { linuxCollectors } from './linux/index.ts'
import { type LinuxMachine, localMachine } from './linux/machine.ts'
import type { RunnableCollector } from './runnable.ts'

/** The collector of a kind of connector; undefined for a kind that this version does not know. */
export function collectorOf(
  kind: ConnectorKind,
  machine: LinuxMachine = localMachine(),
): RunnableCollector | undefined {
  const collectors = [...linuxCollectors(machine), ...directoryCollectors()]
  return collectors.find((collector) => collector.kind === kind)
}
