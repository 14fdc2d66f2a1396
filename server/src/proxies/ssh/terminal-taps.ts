import type { CommandRule } from '@gatehouse/contract/access-policies'
import type { PseudoTtyInfo } from 'ssh2'
import type { ChannelWire } from './channel-wire.ts'
import { ruleFor, wordsOfRule } from './command-rules.ts'
import { CommandWatch } from './command-watch.ts'
import { EchoWatch } from './echo-watch.ts'
import type { Joint, Taps } from './join.ts'
import { noticeFor } from './notice.ts'
import { type ProgramTaps, type TapOptions, tellExit, titleOf } from './program-facts.ts'

const extendKey = 0x18 // Ctrl+X
const killLine = Buffer.from([0x15]) // Ctrl+U: the line editor forgets what was typed.
const echoMs = 1000
const enterKeys = new Set([10, 13])

/** A terminal: input is looked at line by line and kept only where it is echoed; messages appear in it. */
export function terminalTaps(options: TapOptions, terminal: PseudoTtyInfo): ProgramTaps {
  const { leg, now, program } = options
  const { recorder, reports, live, views } = leg
  const rules = leg.session.profile.commandRules
  const watch = new CommandWatch(terminal.cols, (line) => {
    void recorder?.write({ kind: 'command', line })
    reports.tell({ at: now().getTime(), kind: 'command', line })
  })
  const view = views.open({
    ...{ title: titleOf(program), hasTerminal: true },
    ...{ columns: terminal.cols, rows: terminal.rows },
    isFullScreen: () => watch.screen.isFullScreen,
  })
  const of = (joint: Joint): Taps => {
    let user: ChannelWire | undefined
    let forget: (() => void) | undefined
    const echo = new EchoWatch((part) => {
      const event =
        part.kind === 'shown'
          ? { kind: 'input' as const, data: part.data }
          : { kind: 'masked' as const, bytes: part.bytes }
      joint.hold(recorder?.write(event))
    })
    const late = echoTimer(echo)
    const notice = (text: string) => {
      const shown = noticeFor(text, watch.screen.isFullScreen)
      user?.send(shown)
      view.shown(shown)
    }
    const typed = (data: Buffer, target: ChannelWire) => {
      if (recorder) {
        echo.typed(data)
        late.start()
      }
      target.send(data)
    }
    const block = (rule: CommandRule, target: ChannelWire) => {
      target.send(killLine)
      watch.withheld()
      echo.giveUp()
      if (rule.action === 'block-and-lock') return live.lock(wordsOfRule(rule))
      if (rule.action === 'terminate') return leg.terminate(wordsOfRule(rule))
      return notice(wordsOfRule(rule))
    }
    return {
      begin: (ends) => {
        user = ends.user
        forget = live.show({ notice })
        if (live.offer !== '') notice(live.offer)
      },
      fromUser: (data, target) => {
        if (live.isLocked) return // Keys that nobody sees are no use afterwards.
        const keys = withoutExtendKey(data, leg)
        const { sent, rule } = upToRule(keys, rules, watch, (found, line) =>
          reports.tell({
            ...{ at: now().getTime(), kind: 'command-rule', line },
            ...{ pattern: found.pattern, action: found.action },
          }),
        )
        if (sent.length > 0) typed(sent, target)
        if (rule) block(rule, target)
      },
      fromTarget: (data, isError, to) => {
        to.send(data, isError)
        view.shown(data)
        if (recorder) joint.hold(recorder.write({ kind: isError ? 'stderr' : 'output', data }))
        if (echo.isWaiting) echo.shown(data)
        watch.shown(data)
      },
      ended: (exit) => {
        late.stop()
        echo.giveUp()
        forget?.()
        view.closed()
        tellExit(options, exit)
      },
    }
  }
  const resized = (columns: number, rows: number) => {
    watch.screen.resize(columns)
    view.resized(columns, rows)
    void recorder?.write({ kind: 'resize', columns, rows })
  }
  return { of, resized }
}

function withoutExtendKey(data: Buffer, { live }: TapOptions['leg']): Buffer {
  if (!data.includes(extendKey) || !live.isExtensionOffered) return data
  void live.extend()
  return data.filter((byte) => byte !== extendKey) as Buffer // Buffer's own filter gives a Buffer.
}

/** All keys, or those before the Enter of a line that may not be; what was pasted behind it is dropped. */
function upToRule(
  data: Buffer,
  rules: readonly CommandRule[],
  watch: CommandWatch,
  told: (rule: CommandRule, line: string) => void,
): { sent: Buffer; rule?: CommandRule } {
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at] ?? 0
    const line = watch.press(byte)
    if (line === undefined || rules.length === 0 || !enterKeys.has(byte)) continue
    const rule = ruleFor(rules, line)
    if (!rule) continue
    told(rule, line)
    if (rule.action !== 'log') return { sent: data.subarray(0, at), rule }
  }
  return { sent: data }
}

/** An echo that does not come at all leaves what was typed hidden. */
function echoTimer(echo: EchoWatch): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const start = () => {
    if (timer || !echo.isWaiting) return
    timer = setTimeout(() => {
      timer = undefined
      echo.giveUp()
    }, echoMs)
  }
  return { start, stop }
}
