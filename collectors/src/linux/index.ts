import { connectorSettings } from '@gatehouse/contract/collectors'
import { type RunnableCollector, runnable } from '../runnable.ts'
import { linuxAccounts } from './accounts/linux-accounts.ts'
import { linuxFiles } from './files/linux-files.ts'
import { linuxLogons } from './logons/linux-logons.ts'
import { type LinuxMachine, localMachine } from './machine.ts'
import { linuxState } from './state/linux-state.ts'

/** The collectors of a Linux computer. */
export function linuxCollectors(machine: LinuxMachine = localMachine()): RunnableCollector[] {
  return [
    runnable(connectorSettings['linux-accounts'], linuxAccounts(machine)),
    runnable(connectorSettings['linux-logons'], linuxLogons(machine)),
    runnable(connectorSettings['linux-files'], linuxFiles(machine)),
    runnable(connectorSettings['linux-state'], linuxState(machine)),
  ]
}
