import type { PseudoTtyInfo } from 'ssh2'
import type { Exit } from './channel-wire.ts'
import { ruleFor, wordsOfRule } from './command-rules.ts'
import type { Joint, Taps } from './join.ts'
import { Refusal } from './refusal.ts'
import type { Program } from './target-channel.ts'
import { terminalTaps } from './terminal-taps.ts'
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

/** Records a shell or a command, and looks after what is typed. @throws {Refusal} for a command that is not allowed */
export function programTaps(options: TapOptions): ProgramTaps {
  const { leg, terminal, program } = options
  if (program.kind === 'exec') refuseByRule(options, program.command)
  tellStart(options)
  if (terminal) return terminalTaps(options, terminal)
  const { recorder } = leg
  let forget: (() => void) | undefined
  const of = (joint: Joint): Taps => ({
    begin: ({ user }) => {
      forget = leg.live.show({ notice: (text) => user.send(Buffer.from(`${text}\n`), true) })
    },
    pause: () => leg.live.untilUnlocked,
    fromUser: (data, target) => {
      // Nobody echoes this, so nobody knows what of it is secret.
      if (recorder) joint.hold(recorder.write({ kind: 'masked', bytes: data.length }))
      target.send(data)
    },
    fromTarget: (data, isError, user) => {
      if (recorder) joint.hold(recorder.write({ kind: isError ? 'stderr' : 'output', data }))
      user.send(data, isError)
    },
    ended: (exit) => {
      forget?.()
      tellExit(options, exit)
    },
  })
  return { of, resized: () => undefined }
}

function refuseByRule({ leg, now }: TapOptions, command: string): void {
  const rule = ruleFor(leg.session.profile.commandRules, command)
  if (!rule) return
  const { pattern, action } = rule
  leg.reports.tell({ at: now().getTime(), kind: 'command-rule', line: command, pattern, action })
  if (action === 'log') return
  if (action === 'block-and-lock') leg.live.lock(wordsOfRule(rule))
  if (action === 'terminate') leg.terminate(wordsOfRule(rule))
  throw new Refusal(wordsOfRule(rule))
}

function tellStart({ leg, program, environment, terminal, now }: TapOptions): void {
  const { recorder, reports } = leg
  for (const [name, value] of Object.entries(environment))
    recorder?.write({ kind: 'env', name, value })
  if (terminal) recorder?.write({ kind: 'resize', columns: terminal.cols, rows: terminal.rows })
  const at = now().getTime()
  if (program.kind !== 'exec') return reports.tell({ at, kind: 'shell' })
  recorder?.write({ kind: 'exec', command: program.command })
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
  recorder?.write({ kind: 'exit', ...how })
  if (program.kind !== 'exec') return
  reports.tell({
    ...{ at: now().getTime(), kind: 'exit', command: program.command },
    ...(code === undefined ? {} : { exitCode: code }),
    ...(signal === undefined ? {} : { signal }),
  })
}
