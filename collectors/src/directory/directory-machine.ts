import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

/** The computer that the agent runs on, as far as it matters to who reads a directory. */
export interface DirectoryMachine {
  /** As Node names it: `win32`. */
  readonly platform: string
  readonly hostName: string
  /** Starts Windows PowerShell; what the script is and needs to know comes behind. */
  readonly powershell: { file: string; args: readonly string[] }
  /** Resolves after the time or when the signal ends; never rejects. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** By its whole path: the name alone would be looked for where we happen to run as well. */
const windowsPowershell = (systemRoot = 'C:\\Windows'): string =>
  `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`

export const localDirectoryMachine = (): DirectoryMachine => ({
  platform: process.platform,
  hostName: hostname(),
  // oxlint-disable-next-line node/no-process-env -- no setting of ours: Windows says there where it is
  powershell: { file: windowsPowershell(process.env['SystemRoot']), args: [] },
  // The rejection says only that the signal ended, which the caller looks at anyway.
  delay: (milliseconds, signal) =>
    delay(milliseconds, undefined, { signal }).catch(() => undefined),
})
