import type { Connection, PseudoTtyInfo, ServerChannel, Session, X11Info } from 'ssh2'
import { allowedVariables } from '#platform/session-rules/environment-rule.ts'
import { lendAgent, lendDisplay, whyNotLend } from './back-channels.ts'
import { ChannelWire } from './channel-wire.ts'
import { type Desk, plainDesk } from './desk.ts'
import { join } from './join.ts'
import { harmlessLines } from './notice.ts'
import { programTaps } from './program-taps.ts'
import { Refusal, wordsFor } from './refusal.ts'
import { sftpTaps } from './sftp-taps.ts'
import { refuseWhatIsOff } from './refused-program.ts'
import { closeUnusedSession } from './ssh2-inside.ts'
import { type Program, startProgram, type TargetProgram } from './target-channel.ts'
import { TerminalDesk } from './terminal-desk.ts'
import { terminalModes } from './terminal-modes.ts'
import type { Leg, Visit } from './visit.ts'

const maxSessions = 100
const maxVariables = 100
const maxVariableLength = 4096
const maxCommandLength = 32_000
/** As ssh itself says that something in between went wrong. */
const refusedStatus = 255

/** Takes each session of a client at once; what it is to become is piped when the target is there. */
export function serveSessions(connection: Connection, visit: Visit): void {
  let count = 0
  connection.on('session', (accept, reject) => {
    if (count >= maxSessions) return reject()
    count += 1
    const session = accept()
    session.once('close', () => {
      count -= 1
      closeUnusedSession(connection, session)
    })
    new SessionChannel(connection, session, visit)
    return undefined
  })
}

class SessionChannel {
  readonly #connection: Connection
  readonly #visit: Visit
  readonly #environment: Record<string, string> = {}
  #terminal: PseudoTtyInfo | undefined
  #x11: X11Info | undefined
  #wantsAgent = false
  #program: TargetProgram | undefined
  #desk: TerminalDesk | undefined
  #resized: ((columns: number, rows: number) => void) | undefined

  constructor(connection: Connection, session: Session, visit: Visit) {
    this.#connection = connection
    this.#visit = visit
    session.on('env', (accept: Answer, reject: Answer, { key, val }) => {
      const isFull = Object.keys(this.#environment).length >= maxVariables
      if (isFull || key.length > 256 || val.length > maxVariableLength) return reject?.()
      this.#environment[key] = val
      return accept?.()
    })
    session.on('pty', (accept: Answer, _reject: Answer, info) => {
      const modes = terminalModes() ?? info.modes
      this.#terminal = { ...info, modes, cols: sane(info.cols, 80), rows: sane(info.rows, 24) }
      accept?.()
    })
    session.on('window-change', (accept: Answer, _reject: Answer, info) => {
      this.#resize({ ...info, cols: sane(info.cols, 80), rows: sane(info.rows, 24) })
      accept?.()
    })
    session.on('x11', (accept: Answer, _reject: Answer, info) => {
      // ssh2 gives bytes where its type says text, and would write them in hexadecimal once more.
      this.#x11 = { ...info, cookie: String(info.cookie) }
      accept?.()
    })
    session.on('auth-agent', (accept: Answer) => {
      this.#wantsAgent = true
      accept?.()
    })
    session.on('signal', (accept: Answer, _reject: Answer, { name }) => {
      this.#program?.signal(name)
      accept?.()
    })
    session.on('shell', (accept) => this.#run(accept(), { kind: 'shell' }))
    session.on('exec', (accept, reject, { command }) =>
      command.length > maxCommandLength ? reject() : this.#run(accept(), { kind: 'exec', command }),
    )
    session.on('subsystem', (accept, reject, { name }) =>
      name === 'sftp' ? this.#run(accept(), { kind: 'subsystem', name }) : reject(),
    )
  }

  #resize(size: { cols: number; rows: number; width: number; height: number }): void {
    if (this.#terminal) Object.assign(this.#terminal, size)
    this.#desk?.resize(size.cols, size.rows)
    this.#program?.resize(size)
    this.#resized?.(size.cols, size.rows)
  }

  #run(channel: ServerChannel | undefined, program: Program): void {
    if (!channel) return // The client has closed it in the meantime.
    const user = new ChannelWire(channel)
    const leave = this.#visit.keep({
      end: (text) => {
        this.#say(user, text)
        user.end({ code: refusedStatus })
      },
    })
    channel.once('close', leave)
    this.#start(user, program).catch((cause: unknown) => {
      if (!(cause instanceof Refusal))
        this.#visit.options.log.warn({ err: cause }, 'an SSH channel')
      this.#say(user, wordsFor(cause))
      user.end({ code: refusedStatus })
    })
  }

  async #start(user: ChannelWire, program: Program): Promise<void> {
    const desk = this.#deskFor(user)
    const leg = this.#visit.onChannel(
      await this.#visit.leg(desk).finally(() => this.#desk?.release()),
    )
    this.#desk = undefined
    if (user.isClosed) return
    const { profile } = leg.session
    refuseWhatIsOff(leg, program, this.#visit.options.now())
    const agent = this.#wantsAgent && this.#mayLend(user, leg, 'agent')
    const x11 = this.#x11 && this.#mayLend(user, leg, 'x11') ? this.#x11 : undefined
    if (agent) lendAgent(leg, this.#connection)
    if (x11) lendDisplay(leg, this.#connection)
    const environment = allowedVariables(this.#environment, profile.environment)
    const taps = tapsFor(program, {
      ...{ leg, program, environment, terminal: this.#terminal, now: this.#visit.options.now },
      end: (text: string) => {
        this.#say(user, text)
        user.end({ code: refusedStatus })
      },
    })
    const started = await this.#startOnTarget(leg, program, { environment, x11, agent })
    this.#program = started
    this.#resized = taps.resized
    if (user.isClosed) return started.wire.end()
    return join(user, started.wire, taps.of)
  }

  async #startOnTarget(
    leg: Leg,
    program: Program,
    options: { environment: Record<string, string>; x11: X11Info | undefined; agent: boolean },
  ): Promise<TargetProgram> {
    try {
      return await startProgram(leg.client, program, { ...options, terminal: this.#terminal })
    } catch (cause) {
      const what = program.kind === 'subsystem' ? 'file transfer' : program.kind
      throw new Refusal(`${leg.targetName} does not start this: ${what} is refused there.`, {
        cause,
      })
    }
  }

  #mayLend(user: ChannelWire, leg: Leg, kind: 'agent' | 'x11'): boolean {
    const refusal = whyNotLend(leg, kind, this.#visit.options.now())
    // Many have their client offer the agent always; programs are not to be disturbed by that.
    if (refusal && (kind === 'x11' || this.#terminal)) this.#say(user, refusal)
    return refusal === undefined
  }

  #deskFor(user: ChannelWire): Desk {
    const terminal = this.#terminal
    if (!terminal) return plainDesk((text) => user.send(Buffer.from(text), true))
    this.#desk = new TerminalDesk(user, terminal)
    return this.#desk
  }

  /** On the terminal if there is one, else apart from what the program says. */
  #say(user: ChannelWire, text: string): void {
    if (text === '') return
    const words = harmlessLines(text)
    const lines = this.#terminal ? `\r\n${words.join('\r\n')}\r\n` : `${words.join('\n')}\n`
    user.send(Buffer.from(lines), this.#terminal === undefined)
  }
}

/** Absent when the client does not want to know. */
type Answer = (() => void) | undefined

function tapsFor(program: Program, options: Parameters<typeof programTaps>[0]) {
  return program.kind === 'subsystem' ? sftpTaps(options) : programTaps(options)
}

const sane = (size: number, usual: number): number =>
  Number.isInteger(size) && size > 0 && size <= 10_000 ? size : usual
