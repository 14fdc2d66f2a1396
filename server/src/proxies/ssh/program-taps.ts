import { ruleFor, wordsOfRule } from './command-rules.ts'
import type { Joint, Taps } from './join.ts'
import { type ProgramTaps, type TapOptions, tellExit, tellStart, titleOf } from './program-facts.ts'
import { Refusal } from './refusal.ts'
import { terminalTaps } from './terminal-taps.ts'

/** Records a shell or a command, and looks after what is typed. @throws {Refusal} for a command that is not allowed */
export function programTaps(options: TapOptions): ProgramTaps {
  const { leg, terminal, program } = options
  if (program.kind === 'exec') refuseByRule(options, program.command)
  tellStart(options)
  if (terminal) return terminalTaps(options, terminal)
  const { recorder } = leg
  const view = leg.views.open({
    ...{ title: titleOf(program), hasTerminal: false, columns: 80, rows: 24 },
    isFullScreen: () => false,
  })
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
      view.shown(data)
    },
    ended: (exit) => {
      forget?.()
      view.closed()
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
