import type { PowershellWorld } from './powershell-run.ts'
import { NetException } from './powershell-values.ts'

/** A Security log with records from `oldest` to `newest`, of which some are known by their XML. */
export interface FakeLog {
  oldest: number
  newest: number
  events: [number: number, xml: string][]
  /** It may not be read, or cannot. */
  denied?: string
  failure?: string
  /** Records that Windows has, and cannot tell. */
  unreadable?: number[]
  /** Records at which it cannot go on. */
  broken?: number[]
  /** Bookmarks are not for this log. */
  refusesSeek?: boolean
  /** Where reading begins from a bookmark: behind it, or at it. */
  seekOffset?: 0 | 1
}

interface Query {
  text: string
  ReverseDirection: boolean
}

interface Bookmark {
  number: number
}

export interface WorldOptions {
  log: () => FakeLog
  /** A part of what the script prints, with each flush. */
  print: (text: string) => void
  isStarterThere: () => boolean
  sleep: () => void
  languageMode?: string
}

/** A computer with Windows, as far as the script that tells the Security log uses it. */
export class SecurityLogWorld implements PowershellWorld {
  readonly #options: WorldOptions
  readonly types = {
    Console: { OpenStandardOutput: () => ({}) },
    Math: { Min: Math.min },
    'System.Diagnostics.Eventing.Reader.PathType': { LogName: 'LogName' },
  }
  readonly variables: Record<string, unknown>
  /** Readers and records that were made and not disposed of, and readers that began at a bookmark. */
  open = 0
  seeks = 0

  constructor(options: WorldOptions) {
    this.#options = options
    const mode = { SessionState: { LanguageMode: options.languageMode ?? 'FullLanguage' } }
    this.variables = { true: true, false: false, null: null, executioncontext: mode, pshome: 'C:' }
  }

  command(name: string, args: unknown[]): unknown {
    if (name === 'Get-Process') return this.#options.isStarterThere() ? {} : null
    if (name === 'Write-Output') {
      this.#options.print(`${args[0] as string}\r\n`)
      return undefined
    }
    if (name === 'Start-Sleep') {
      this.#options.sleep()
      return undefined
    }
    throw new Error(`There is no command ${name} in this test.`)
  }

  create(type: string, args: unknown[]): unknown {
    if (type === 'System.Text.UTF8Encoding') return {}
    if (type === 'System.IO.StreamWriter') return this.#writer()
    if (type === 'System.Diagnostics.Eventing.Reader.EventLogQuery') {
      return { text: args[2], ReverseDirection: false }
    }
    if (type === 'System.Diagnostics.Eventing.Reader.EventLogReader') {
      // The script makes both of these two as they are made above.
      return this.#reader(args[0] as Query, args[1] as Bookmark | undefined)
    }
    throw new Error(`There is no type ${type} in this test.`)
  }

  #writer() {
    let written = ''
    return {
      Write: (text: string) => void (written += text),
      Flush: () => {
        this.#options.print(written)
        written = ''
      },
    }
  }

  #reader(query: Query, bookmark: Bookmark | undefined) {
    const log = this.#options.log()
    if (log.denied !== undefined) throw new NetException('UnauthorizedAccessException', log.denied)
    if (log.failure !== undefined) throw new NetException('EventLogException', log.failure)
    const records = query.text === '*' ? ends(log, query) : asked(log, query.text)
    let at = bookmark ? this.#seek(log, records, bookmark) : 0
    this.open += 1
    return {
      BatchSize: 64,
      ReadEvent: () => {
        const record = records[at]
        if (!record) return null
        const [number] = record
        if (query.text !== '*' && log.broken?.includes(number)) {
          throw new NetException('EventLogInvalidDataException', 'The data is invalid.')
        }
        at += 1
        return this.#record(log, record)
      },
      Dispose: () => void (this.open -= 1),
    }
  }

  #seek(log: FakeLog, records: FakeLog['events'], bookmark: Bookmark): number {
    this.seeks += 1
    const at = records.findIndex(([number]) => number === bookmark.number)
    if (log.refusesSeek || at < 0) throw new NetException('EventLogException', 'Not found.')
    return at + (log.seekOffset ?? 1)
  }

  #record(log: FakeLog, [number, xml]: FakeLog['events'][number]) {
    this.open += 1
    return {
      RecordId: number,
      Bookmark: { number },
      ToXml: () => {
        if (!log.unreadable?.includes(number)) return xml
        throw new NetException('EventLogException', 'The event cannot be rendered.')
      },
      Dispose: () => void (this.open -= 1),
    }
  }
}

/** All records: only the first or the last of them is looked at. */
function ends({ oldest, newest }: FakeLog, { ReverseDirection }: Query): FakeLog['events'] {
  if (newest < oldest) return []
  return [[ReverseDirection ? newest : oldest, '']]
}

/** What a structured query asks for. */
function asked({ events, oldest }: FakeLog, query: string): FakeLog['events'] {
  const selects = [...query.matchAll(/<Select Path="Security">(.*?)<\/Select>/g)].map(
    ([, text = '']) => text.replaceAll('&gt;', '>').replaceAll('&lt;', '<'),
  )
  if (selects.length === 0) throw new NetException('EventLogException', 'The query is invalid.')
  return events.filter(([number, xml]) => {
    const id = Number(/<EventID>(\d+)/.exec(xml)?.[1])
    return number >= oldest && selects.some((text) => isAsked(text, number, id))
  })
}

function isAsked(select: string, number: number, id: number): boolean {
  const [, first, last] = /EventRecordID>=(\d+) and EventRecordID<=(\d+)/.exec(select) ?? []
  if (number < Number(first) || number > Number(last)) return false
  const ids = select.matchAll(/EventID>=(\d+) and EventID<=(\d+)|EventID=(\d+)/g)
  return [...ids].some(([, from, to, only]) =>
    only === undefined ? id >= Number(from) && id <= Number(to) : id === Number(only),
  )
}
