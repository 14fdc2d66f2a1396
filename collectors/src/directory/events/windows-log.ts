import { type ChildProcess, spawn } from 'node:child_process'
import type { Problem } from '../../collector.ts'
import type { DirectoryMachine } from '../directory-machine.ts'
import { parseEvent } from './event-xml.ts'
import { type EventHost, type EventRead, type EventSource, nothingRead } from './event-source.ts'
import { LogLines } from './log-lines.ts'
import { securityLogScript } from './security-log-script.ts'
import type { WindowsEvent } from './windows-event.ts'

const mostWaiting = 2000
const mostAtOnce = 200
const startAgainMilliseconds = 10_000
const intervalMilliseconds = 1000

type Line = { event: WindowsEvent } | { at: string }

const powershellArguments = [
  '-NoProfile',
  '-NonInteractive',
  '-OutputFormat',
  'Text',
  '-EncodedCommand',
]
const mostSaidCharacters = 500

/** A process has ended when all that it wrote was read. */
function end(child: ChildProcess): void {
  child.kill()
  child.stdout?.resume()
}

/** `5 9` are five. */
function countOf(numbers: string): number {
  const [from = 0, to = from] = numbers.split(' ').map(Number)
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) ? Math.max(1, to - from + 1) : 1
}

/** The Security log of this computer, told by a PowerShell that runs as long as the collector. */
export class WindowsLog implements EventSource {
  readonly #machine: DirectoryMachine
  readonly #host: EventHost
  readonly #key: string
  readonly #waiting: Line[] = []
  #position: string
  #child: ChildProcess | undefined
  #endedAt = Number.NEGATIVE_INFINITY
  #ended: Promise<void> = Promise.resolve()
  #failure = ''
  #isDenied = false
  #said = ''
  #lost = ''
  #unreadable = 0

  /** The first time it begins at the end of the log. The state key begins with `prefix`. */
  constructor(machine: DirectoryMachine, host: EventHost, { prefix }: { prefix: string }) {
    this.#machine = machine
    this.#host = host
    this.#key = `${prefix}position`
    const kept = host.get(this.#key)
    // It becomes part of a script.
    this.#position = typeof kept === 'string' && /^\d{1,20}$/.test(kept) ? kept : ''
  }

  input() {
    const name = 'Security log of this computer'
    if (this.#machine.platform !== 'win32') {
      return { name, isUsed: false, note: 'this computer does not run Windows' }
    }
    return { name, isUsed: this.#failure === '', note: this.#failure || 'read as it grows' }
  }

  problems(): Problem[] {
    return [
      ...(this.#failure ? [unreadableLog(this.#failure, this.#isDenied)] : []),
      ...(this.#lost ? [overwritten(this.#lost)] : []),
      ...(this.#unreadable > 0 ? [unreadableEvents(this.#unreadable)] : []),
    ]
  }

  read(): Promise<EventRead> {
    if (this.#machine.platform !== 'win32') return Promise.resolve(nothingRead)
    this.#startIfNeeded()
    const taken = this.#waiting.splice(0, mostAtOnce)
    if (this.#waiting.length < mostWaiting / 2) this.#child?.stdout?.resume()
    const before = this.#position
    for (const line of taken) {
      // Events of a query come in order, so this one and all before it were told.
      this.#position = 'at' in line ? line.at : line.event.recordId
    }
    const events = taken.flatMap((line) => ('event' in line ? [line.event] : []))
    return Promise.resolve({
      events,
      put: this.#position === before ? [] : [[this.#key, this.#position]],
      remove: [],
      hasMore: this.#waiting.length > 0,
    })
  }

  async close(): Promise<void> {
    if (this.#child) end(this.#child)
    await this.#ended
  }

  #startIfNeeded(): void {
    const now = this.#host.now().getTime()
    if (this.#child || this.#waiting.length > 0 || now < this.#endedAt + startAgainMilliseconds) {
      return
    }
    const { file, args } = this.#machine.powershell
    const told = { after: this.#position, parent: process.pid, intervalMilliseconds }
    const script = Buffer.from(securityLogScript(told), 'utf16le').toString('base64')
    const child = spawn(file, [...args, ...powershellArguments, script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    this.#follow(child)
  }

  #follow(child: ChildProcess): void {
    this.#child = child
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#ended = promise
    const stop = () => end(child)
    this.#host.signal.addEventListener('abort', stop, { once: true })
    child.on('error', (error) => this.#fail(`PowerShell cannot be started: ${error.message}`))
    child.on('close', () => {
      this.#host.signal.removeEventListener('abort', stop)
      this.#child = undefined
      this.#endedAt = this.#host.now().getTime()
      if (this.#failure === '') this.#fail(`PowerShell ended by itself${this.#reasonSaid()}`)
      resolve()
    })
    this.#listen(child)
  }

  #listen({ stdout, stderr }: ChildProcess): void {
    const lines = new LogLines()
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of lines.take(text)) this.#take(line)
      // What is not taken stays in the pipe, and PowerShell waits.
      if (this.#waiting.length >= mostWaiting) stdout.pause()
    })
    this.#said = ''
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(0, mostSaidCharacters)
    })
  }

  /** What PowerShell itself says when a script is not for it. */
  #reasonSaid(): string {
    const said = this.#said.replace(/\s+/g, ' ').trim()
    return said === '' ? '' : `: ${said}`
  }

  #fail(failure: string, isDenied = false): void {
    this.#failure = failure
    this.#isDenied = isDenied
  }

  #take(line: string): void {
    const [, word, rest = ''] = /^#(\w+) ?(.*)$/s.exec(line) ?? []
    if (word === 'failed') this.#fail(rest)
    else if (word === 'denied') this.#fail(`access is denied (${rest})`, true)
    else if (word === 'lost') this.#lost = rest
    else if (word === 'unreadable') this.#unreadable += countOf(rest)
    else if (word === 'at') {
      this.#fail('')
      if (/^\d{1,20}$/.test(rest)) this.#waiting.push({ at: rest })
    } else if (line.startsWith('<')) this.#takeEvent(line)
  }

  #takeEvent(xml: string): void {
    try {
      this.#waiting.push({ event: parseEvent(xml) })
    } catch (cause) {
      this.#unreadable += 1
      this.#host.warn('An event of the Security log could not be read.', cause)
    }
  }
}

const unreadableLog = (failure: string, isDenied: boolean): Problem => ({
  code: 'security-log',
  severity: 'experiencing-issues',
  message: `The Security log of this computer cannot be read: ${failure.replace(/\.$/, '')}.`,
  fix: isDenied
    ? 'Run the agent as Local System, or make its account a member of Event Log Readers and start the agent again.'
    : 'See on this computer whether the service Windows Event Log runs, and whether Windows PowerShell may run scripts.',
})

function overwritten(numbers: string): Problem {
  const [from = '', to = ''] = numbers.split(' ')
  return {
    code: 'security-log-overwritten',
    severity: 'needs-attention',
    message: `Events ${from} to ${to} of the Security log were overwritten before they could be read.`,
    fix: 'Make the Security log larger, so that it holds what happens while the agent is not running.',
  }
}

const unreadableEvents = (count: number): Problem => ({
  code: 'unreadable-events',
  severity: 'needs-attention',
  message: `${count} events of the Security log could not be read.`,
  fix: 'Look at the log of the agent, which says why.',
})
