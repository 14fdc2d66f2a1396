import type { DirectoryMachine } from '../directory-machine.ts'
import type { EvidenceSettings } from '../who-evidence.ts'
import type { EventHost, EventSource } from './event-source.ts'
import { ExportedEvents } from './exported-events.ts'
import { WindowsLog } from './windows-log.ts'

/** The sources of Windows events that the settings name. State keys begin with `prefix`. */
export function openEventSources(
  settings: Pick<EvidenceSettings, 'exportedEventsDirectory' | 'readsWindowsLog'>,
  host: EventHost,
  options: { machine: DirectoryMachine; prefix: string; startsAtEnd: boolean },
): EventSource[] {
  const { machine, prefix, startsAtEnd } = options
  const { exportedEventsDirectory: directory, readsWindowsLog } = settings
  return [
    ...(directory === ''
      ? []
      : [new ExportedEvents(directory, host, { prefix: `${prefix}exported/`, startsAtEnd })]),
    ...(readsWindowsLog && machine.platform === 'win32'
      ? [new WindowsLog(machine, host, { prefix: `${prefix}log/` })]
      : []),
  ]
}
