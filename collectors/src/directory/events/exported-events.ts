import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json, Problem } from '../../collector.ts'
import { errorCode } from '../../linux/error-code.ts'
import { isJsonObject, numberOf, textOf } from '../../linux/stored-json.ts'
import { headOf, readEventFile } from './event-file.ts'
import { type EventHost, type EventRead, type EventSource, nothingRead } from './event-source.ts'

interface KnownFile {
  size: number
  modifiedAt: number
  head: string
  /** How far it was read. */
  offset: number
  events: number
  unreadable: number
  isDone: boolean
}

interface FoundFile {
  name: string
  size: number
  modifiedAt: number
}

const stateOf = (file: KnownFile): Json => ({ ...file })

/** A directory into which logs are exported, as `.evtx` or XML. A file is read once, and again when it has changed. */
export class ExportedEvents implements EventSource {
  readonly #directory: string
  readonly #prefix: string
  readonly #files = new Map<string, KnownFile>()
  /** Sizes and times of the last look: a file that still changes is being written. */
  #lastLook = new Map<string, string>()
  #trouble = ''
  #skipsWhatIsThere: boolean

  /** State keys begin with `prefix`. `startsAtEnd`: what is there the first time is not read. */
  constructor(
    directory: string,
    host: EventHost,
    options: { prefix: string; startsAtEnd: boolean },
  ) {
    this.#directory = directory
    this.#prefix = options.prefix
    for (const [key, value] of host.entries(`${this.#prefix}file/`)) {
      this.#files.set(key.slice(this.#prefix.length + 'file/'.length), knownFile(value))
    }
    this.#skipsWhatIsThere = options.startsAtEnd && host.get(`${this.#prefix}begun`) === undefined
  }

  input() {
    const events = [...this.#files.values()].reduce((sum, file) => sum + file.events, 0)
    return {
      name: `Exported events in ${this.#directory}`,
      isUsed: this.#trouble === '',
      note: this.#trouble || `${this.#files.size} files, ${events} events`,
    }
  }

  problems(): Problem[] {
    if (this.#trouble) return [unreadableDirectory(this.#directory, this.#trouble)]
    const damaged = [...this.#files].filter(([, { unreadable }]) => unreadable > 0)
    return damaged.length === 0 ? [] : [damagedFiles(damaged)]
  }

  async read(): Promise<EventRead> {
    const found = await this.#look()
    if (!found) return nothingRead
    if (this.#skipsWhatIsThere) return this.#skip(found)
    const names = new Set(found.map(({ name }) => name))
    const gone = [...this.#files.keys()].filter((name) => !names.has(name))
    for (const name of gone) this.#files.delete(name)
    const remove = gone.map((name) => this.#key(name))
    for (const file of found) {
      const read = await this.#readNext(file)
      if (read) return { ...read, remove }
    }
    return { ...nothingRead, remove }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #look(): Promise<FoundFile[] | undefined> {
    try {
      const names = (await readdir(this.#directory)).filter((name) => /\.(evtx|xml)$/i.test(name))
      const found = await Promise.all(names.toSorted().map((name) => this.#find(name)))
      this.#trouble = ''
      return found.flatMap((file) => file ?? [])
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      this.#trouble = code === 'ENOENT' ? 'there is no such directory' : `it answers ${code}`
      return undefined
    }
  }

  async #find(name: string): Promise<FoundFile | undefined> {
    const found = await stat(join(this.#directory, name)).catch((cause: unknown) => {
      // Gone since the directory was listed.
      if (errorCode(cause) !== undefined) return undefined
      throw cause
    })
    if (!found?.isFile()) return undefined
    return { name, size: found.size, modifiedAt: found.mtimeMs }
  }

  async #skip(found: FoundFile[]): Promise<EventRead> {
    const put: EventRead['put'] = [[`${this.#prefix}begun`, true]]
    for (const file of found) {
      const head = await this.#headOf(file.name)
      if (head === undefined) continue
      put.push(this.#keep(file, { ...begun(file, head), isDone: true }))
    }
    this.#skipsWhatIsThere = false
    return { ...nothingRead, put }
  }

  /** Undefined where the file has nothing new. */
  async #readNext(file: FoundFile): Promise<EventRead | undefined> {
    const known = this.#files.get(file.name)
    const isSame = known?.size === file.size && known.modifiedAt === file.modifiedAt
    if (isSame && known.isDone) return undefined
    if (!this.#isQuiet(file)) return undefined
    const state = isSame ? known : await this.#begin(file, known)
    if (!state) return undefined
    if (state.isDone) return { ...nothingRead, put: [this.#keep(file, state)], hasMore: true }
    return this.#readPart(file, state)
  }

  async #readPart(file: FoundFile, state: KnownFile): Promise<EventRead | undefined> {
    const part = await this.#orTrouble(
      readEventFile(join(this.#directory, file.name), state.offset),
    )
    if (!part) return undefined
    const { events, unreadable, offset, isDone } = part
    const put = this.#keep(file, {
      ...state,
      offset,
      isDone,
      events: state.events + events.length,
      unreadable: state.unreadable + unreadable,
    })
    return { events, put: [put], remove: [], hasMore: true }
  }

  /** True when it did not change since the look before. */
  #isQuiet({ name, size, modifiedAt }: FoundFile): boolean {
    const look = `${size}:${modifiedAt}`
    const isQuiet = this.#lastLook.get(name) === look
    this.#lastLook.set(name, look)
    return isQuiet
  }

  /** The state from which a new or changed file is read. */
  async #begin(file: FoundFile, known: KnownFile | undefined): Promise<KnownFile | undefined> {
    const head = await this.#headOf(file.name)
    if (head === undefined) return undefined
    const isCopy = [...this.#files.values()].some(
      (other) => other !== known && other.isDone && other.size === file.size && other.head === head,
    )
    return { ...begun(file, head), isDone: isCopy }
  }

  #headOf(name: string): Promise<string | undefined> {
    return this.#orTrouble(headOf(join(this.#directory, name)))
  }

  /** A file that may not be read is tried again with each look, and said. */
  async #orTrouble<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      if (code !== 'ENOENT') this.#trouble = `a file in it answers ${code}`
      return undefined
    }
  }

  #keep({ name }: FoundFile, state: KnownFile): [string, Json] {
    this.#files.set(name, state)
    return [this.#key(name), stateOf(state)]
  }

  #key(name: string): string {
    return `${this.#prefix}file/${name}`
  }
}

const begun = ({ size, modifiedAt }: FoundFile, head: string): KnownFile => ({
  size,
  modifiedAt,
  head,
  offset: 0,
  events: 0,
  unreadable: 0,
  isDone: false,
})

function knownFile(json: Json): KnownFile {
  if (!isJsonObject(json)) throw new Error('The state of an exported file is damaged.')
  return {
    size: numberOf(json, 'size'),
    modifiedAt: numberOf(json, 'modifiedAt'),
    head: textOf(json, 'head'),
    offset: numberOf(json, 'offset'),
    events: numberOf(json, 'events'),
    unreadable: numberOf(json, 'unreadable'),
    isDone: json['isDone'] === true,
  }
}

const unreadableDirectory = (directory: string, trouble: string): Problem => ({
  code: 'exported-events-directory',
  severity: 'experiencing-issues',
  message: `Exported events in ${directory} cannot be read: ${trouble}.`,
  fix: 'Make the directory and let the agent read it, or take it out of the settings of the connector.',
})

function damagedFiles(damaged: [name: string, file: KnownFile][]): Problem {
  const count = damaged.reduce((sum, [, { unreadable }]) => sum + unreadable, 0)
  const names = damaged.slice(0, 5).map(([name, { unreadable }]) => `${name} (${unreadable})`)
  const more = damaged.length > names.length ? ` and ${damaged.length - names.length} more` : ''
  return {
    code: 'unreadable-events',
    severity: 'needs-attention',
    message: `${count} exported events could not be read: ${names.join(', ')}${more}.`,
    fix: 'Export the log again, best as XML: wevtutil qe Security /f:xml. Then remove the damaged file.',
  }
}
