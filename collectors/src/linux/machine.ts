import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The computer that is audited, and all that a collector may do to it besides reading files. */
export interface LinuxMachine {
  /** Prefix of every path that is read: `/`, or where another computer's file system is mounted. */
  readonly root: string
  /** Names the computer in `where` of every record. */
  readonly hostName: string
  /** Directories of the agent itself: what it writes there is no change of the computer. */
  readonly ownPaths?: readonly string[]
  /** File and arguments that start a program there. */
  command(name: string, args: string[]): { file: string; args: string[] }
  /** Resolves after the time or when the signal ends; never rejects. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>
}

export function localMachine(options: { ownPaths?: readonly string[] } = {}): LinuxMachine {
  return {
    ownPaths: options.ownPaths ?? [],
    root: '/',
    hostName: hostname(),
    command: (file, args) => ({ file, args }),
    // The rejection says only that the signal ended, which the caller looks at anyway.
    delay: (milliseconds, signal) =>
      delay(milliseconds, undefined, { signal }).catch(() => undefined),
  }
}

/** Where a path of the audited computer is found from here. */
export function pathOn(machine: LinuxMachine, path: string): string {
  return machine.root === '/' ? path : join(machine.root, path)
}
