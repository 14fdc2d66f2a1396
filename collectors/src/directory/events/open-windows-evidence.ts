import type { DirectoryMachine } from '../directory-machine.ts'
import type { OpenEvidence } from '../who-evidence.ts'
import { openEventSources } from './event-sources.ts'
import { WindowsEvidence } from './windows-evidence.ts'

/** Exported events, and the Security log where the agent runs on Windows; files that are there the first time are left out. */
export const openWindowsEvidence =
  (machine: DirectoryMachine): OpenEvidence =>
  (settings, host) =>
    Promise.resolve(
      openEventSources(settings, host, {
        machine,
        prefix: 'evidence/windows/',
        startsAtEnd: true,
      }).map((source) => new WindowsEvidence(source)),
    )
