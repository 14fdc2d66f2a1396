import { DirectoryLogin } from '@gatehouse/contract/agents'
import { connectorSettings } from '@gatehouse/contract/collectors'
import type { Collector } from '../collector.ts'
import { type RunnableCollector, runnable } from '../runnable.ts'
import {
  directoryActivity,
  type DirectoryActivitySettings,
  directoryActivitySettings,
} from './activity/directory-activity.ts'
import { type DirectoryMachine, localDirectoryMachine } from './directory-machine.ts'
import { eventActivity, readsEvents } from './events/event-activity.ts'
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
    runnable(directoryActivitySettings, activity(machine)),
    runnable(connectorSettings['directory-logons'].extend(withLogin), directoryLogons(machine)),
    runnable(connectorSettings['directory-state'].extend(withLogin), directoryState(machine)),
  ]
}

/** The domain itself tells more than its events; without it they are better than nothing. */
function activity(machine: DirectoryMachine): Collector<DirectoryActivitySettings> {
  const ofDomain = directoryActivity(openEvidence(machine))
  const ofEvents = eventActivity(machine)
  return {
    kind: ofDomain.kind,
    run: (settings, host) =>
      settings.directory || !readsEvents(settings, machine)
        ? ofDomain.run(settings, host)
        : ofEvents.run(settings, host),
  }
}
