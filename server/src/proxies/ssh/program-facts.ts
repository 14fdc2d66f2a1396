import type { PseudoTtyInfo } from 'ssh2'
import type { Exit } from './channel-wire.ts'
import type { Joint, Taps } from './join.ts'
import type { Program } from './target-channel.ts'
import type { Leg } from './visit.ts'

export interface TapOptions {
  leg: Leg
  program: Program
  environment: Readonly<Record<string, string>>
  terminal: PseudoTtyInfo | undefined
  now: () => Date
  /** Ends the channel with words. */
  end(text: string): void
}

export interface ProgramTaps {
  of: (joint: Joint) => Taps
  resized: (columns: number, rows: number) => void
}

/** What who watches reads above it. */
export const titleOf = (program: Program): string =>
  program.kind === 'exec' ? program.command : 'Shell'

export function tellStart({ leg, program, environment, terminal, now }: TapOptions): void {
  const { recorder, reports } = leg
  for (const [name, value] of Object.entries(environment))
    void recorder?.write({ kind: 'env', name, value })
  if (terminal)
    void recorder?.write({ kind: 'resize', columns: terminal.cols, rows: terminal.rows })
  const at = now().getTime()
  if (program.kind !== 'exec') return reports.tell({ at, kind: 'shell' })
  void recorder?.write({ kind: 'exec', command: program.command })
  return reports.tell({ at, kind: 'exec', command: program.command })
}

export function tellExit({ leg, program, now }: TapOptions, exit: Exit | undefined): void {
  const { recorder, reports } = leg
  const code = exit && 'code' in exit ? exit.code : undefined
  const signal = exit && 'signal' in exit ? exit.signal : undefined
  const how = {
    ...(code === undefined ? {} : { status: code }),
    ...(signal === undefined ? {} : { signal }),
  }
  void recorder?.write({ kind: 'exit', ...how })
  if (program.kind !== 'exec') return
  reports.tell({
    ...{ at: now().getTime(), kind: 'exit', command: program.command },
    ...(code === undefined ? {} : { exitCode: code }),
    ...(signal === undefined ? {} : { signal }),
  })
}
