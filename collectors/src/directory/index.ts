import { DirectoryLogin } from '@gatehouse/contract/agents'
import { connectorSettings } from '@gatehouse/contract/collectors'
import { type RunnableCollector, runnable } from '../runnable.ts'
import { directoryActivity, directoryActivitySettings } from './activity/directory-activity.ts'
import { type DirectoryMachine, localDirectoryMachine } from './directory-machine.ts'
import { directoryLogons } from './logons/directory-logons.ts'
import { openEvidence } from './open-evidence.ts'
import { directoryState } from './state/directory-state.ts'

/** The agent adds how the domain is reached to what people have set. */
const withLogin = { directory: DirectoryLogin.optional() }

/** The collectors of a domain. */
export function directoryCollectors(
  machine: DirectoryMachine = localDirectoryMachine(),
): RunnableCollector[] {
  return [
    runnable(directoryActivitySettings, directoryActivity(openEvidence(machine))),
    runnable(connectorSettings['directory-logons'].extend(withLogin), directoryLogons(machine)),
    runnable(connectorSettings['directory-state'].extend(withLogin), directoryState(machine)),
  ]
}
