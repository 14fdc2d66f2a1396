import { type DirectoryMachine, localDirectoryMachine } from './directory-machine.ts'
import { openWindowsEvidence } from './events/open-windows-evidence.ts'
import { SambaEvidence } from './samba-evidence.ts'
import type { OpenEvidence, WhoEvidence } from './who-evidence.ts'

/** All logs that the settings name. */
export const openEvidence =
  (machine: DirectoryMachine = localDirectoryMachine()): OpenEvidence =>
  async (settings, host) => {
    const sources: WhoEvidence[] = []
    if (settings.sambaLogDirectory !== '') {
      sources.push(await SambaEvidence.open(settings.sambaLogDirectory, '', host))
    }
    sources.push(...(await openWindowsEvidence(machine)(settings, host)))
    return sources
  }
