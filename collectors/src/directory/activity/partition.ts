import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { canonicalPath } from '@gatehouse/directory/values'
import type { CollectorHost, Json } from '../../collector.ts'
import {
  type ChangePage,
  chooseMode,
  dirSyncPages,
  numberedPages,
  readUsn,
} from './change-pages.ts'
import type { ObjectStore } from './object-store.ts'
import { databaseOf, type Position, positionJson, positionOf } from './position.ts'
import { lookedAt, type Reading, seenFrom } from './seen-objects.ts'
import { isInside } from './object-difference.ts'
import type { Teller } from './teller.ts'

export interface PartitionOptions {
  /** Name of its root. */
  base: string
  /** Roots of parts inside it, which are read by themselves. */
  inner: readonly string[]
  host: CollectorHost
  store: ObjectStore
  reading: Reading
  teller: Teller
  /** While everything is read. */
  onProgress(done: number, what: 'first' | 'again'): void
}

const keyOf = (base: string) => `position/${canonicalPath(base).toLowerCase()}`

/** Deletions are looked for this often where they cannot be asked for. */
const sweepMilliseconds = 300_000
const chunkObjects = 500
const rowsAtOnce = 2000

/** One part of the directory: the domain, or the configuration of the forest. */
export class Partition {
  readonly #options: PartitionOptions
  #position: Position | undefined
  #sweptAt = 0

  constructor(options: PartitionOptions) {
    this.#options = options
    this.#position = positionOf(options.host.get(keyOf(options.base)))
  }

  get position(): Position | undefined {
    return this.#position
  }

  /** Why all has to be compared with what is known; undefined when it goes on where it was. */
  reasonToCompare(): string | undefined {
    const { connection } = this.#options.reading
    const position = this.#position
    if (!position?.isComplete) return undefined
    if (position.invocationId !== databaseOf(connection)) {
      return `${connection.rootDse.dnsHostName} has another database than the controller that was read before.`
    }
    if (connection.rootDse.highestCommittedUsn < position.usn) {
      return `${connection.rootDse.dnsHostName} was restored to an earlier state.`
    }
    return undefined
  }

  /** The first inventory, from where it was interrupted. Raises no records. */
  async takeBaseline(): Promise<void> {
    const { base, reading, teller, host, onProgress } = this.#options
    const { connection, signal } = reading
    const kept = this.#position
    if (kept?.isComplete) return
    const isSame = kept?.invocationId === databaseOf(connection) && kept.mode !== 'numbers'
    const begun = isSame && kept ? kept : await this.#newPosition()
    let done = 0
    for await (const page of this.#pages({ ...begun, cookie: isSame ? begun.cookie : undefined })) {
      const seen = page.entries.flatMap((entry) => seenFrom(entry, reading) ?? [])
      const position = { ...begun, cookie: page.cookie }
      await teller.keepQuietly(
        seen.filter(({ dn }) => this.#isOurs(dn)),
        [[keyOf(base), positionJson(position)]],
      )
      this.#position = position
      done += seen.length
      onProgress(done, 'first')
      signal.throwIfAborted()
    }
    await this.#settleMembers()
    await this.#keep({ isComplete: true, since: host.now() })
  }

  /** Compares all that is there with what is known, and tells what is different. */
  async compare(): Promise<void> {
    const { reading, teller, onProgress } = this.#options
    const begun = await this.#newPosition()
    const found = new Set<string>()
    let cookie: Buffer | undefined
    let done = 0
    for await (const page of this.#pages(begun)) {
      const seen = page.entries
        .flatMap((entry) => seenFrom(entry, reading) ?? [])
        .filter(({ dn, isDeleted }) => !isDeleted && this.#isOurs(dn))
      for (const { guid } of seen) found.add(guid)
      // An empty group has no members to answer with.
      const whole = seen.map((each) => ({ ...each, members: each.members ?? { all: [] } }))
      await teller.tell(whole.map(allMembers), { isLate: done > 0 })
      cookie = page.cookie
      done += seen.length
      onProgress(done, 'again')
      reading.signal.throwIfAborted()
    }
    await this.#tellMissing(found)
    const since = this.#position?.since ?? begun.since
    await this.#keep({ ...begun, cookie, isComplete: true, since })
  }

  /** What changed since it was asked last. Answers how many objects did. */
  async follow(usn: bigint): Promise<number> {
    const position = this.#position
    if (!position || usn === position.usn) return this.#sweepIfDue()
    const { reading, teller } = this.#options
    let changed = 0
    let cookie = position.cookie
    for await (const page of this.#changes(position)) {
      const entries = page.entries.filter(({ dn }) => this.#isOurs(dn))
      for (let at = 0; at < entries.length; at += chunkObjects) {
        const chunk = entries.slice(at, at + chunkObjects)
        const seen =
          position.mode === 'numbers'
            ? chunk.flatMap((entry) => seenFrom(entry, reading) ?? []).map(wholeGroup)
            : await lookedAt(chunk, reading)
        changed += await teller.tell(seen, { isLate: changed > chunkObjects })
      }
      cookie = page.cookie
    }
    await this.#keep({ cookie, usn })
    return changed + (await this.#sweepIfDue())
  }

  async #newPosition(): Promise<Position> {
    const { base, host, reading } = this.#options
    const { connection, signal } = reading
    // Before reading begins: what changes meanwhile is asked for again.
    const usn = await readUsn(connection)
    return {
      ...{ controller: connection.controller, invocationId: databaseOf(connection), usn },
      mode: await chooseMode(connection, base, signal),
      ...{ cookie: undefined, isComplete: false, since: host.now() },
    }
  }

  #pages({ mode, cookie }: Position): AsyncGenerator<ChangePage> {
    const { base, reading } = this.#options
    const { connection, signal } = reading
    if (mode === 'numbers') return numberedPages(connection, { base, from: 0n, signal })
    return dirSyncPages(connection, { base, mode, cookie, signal })
  }

  #changes(position: Position): AsyncGenerator<ChangePage> {
    const { base, reading } = this.#options
    const { connection, signal } = reading
    if (position.mode !== 'numbers') return this.#pages(position)
    return numberedPages(connection, { base, from: position.usn + 1n, signal })
  }

  /** Where deletions are not told, an object that is not there any more was deleted. */
  async #sweepIfDue(): Promise<number> {
    const { host, reading, base } = this.#options
    const { connection, signal } = reading
    const now = host.now().getTime()
    if (this.#position?.mode === 'all' || now - this.#sweptAt < sweepMilliseconds) return 0
    const isFirst = this.#sweptAt === 0
    this.#sweptAt = now
    if (isFirst) return 0
    const found = new Set<string>()
    const search = connection.search({
      ...{ base, scope: 'sub', filter: '(objectClass=*)', attributes: ['objectGUID'], signal },
    })
    for await (const entry of search) {
      const seen = seenFrom(entry, reading)
      if (seen) found.add(seen.guid)
    }
    return this.#tellMissing(found)
  }

  async #tellMissing(found: ReadonlySet<string>): Promise<number> {
    const { store, teller } = this.#options
    const missing: string[] = []
    for (const guid of store.guids()) {
      const state = found.has(guid) ? undefined : store.find(guid)
      if (state && this.#isOurs(state.dn)) missing.push(guid)
    }
    for (let at = 0; at < missing.length; at += chunkObjects) {
      const gone = missing.slice(at, at + chunkObjects).map(goneObject)
      await teller.tell(gone, { isLate: at > 0 })
    }
    return missing.length
  }

  /** A group may have come before its members; by then they were known by their names alone. */
  async #settleMembers(): Promise<void> {
    const { host, store } = this.#options
    let put: [string, Json][] = []
    let remove: string[] = []
    for (const [key, dn] of host.entries('member/')) {
      const [, group = '', member = ''] = /^member\/([^/]+)\/(.*)$/s.exec(key) ?? []
      if (!member.startsWith('dn:') || typeof dn !== 'string') continue
      const known = store.guidOfDn(dn)
      if (known === undefined) continue
      remove.push(key)
      put.push([`member/${group}/${known}`, dn])
      if (put.length < rowsAtOnce) continue
      await host.commit({ put, remove })
      put = []
      remove = []
    }
    if (put.length > 0) await host.commit({ put, remove })
  }

  #isOurs(dn: string): boolean {
    const { base, inner } = this.#options
    return isInside(dn, base) && !inner.some((other) => isInside(dn, other))
  }

  async #keep(change: Partial<Position>): Promise<void> {
    const { base, host } = this.#options
    if (!this.#position && change.usn === undefined) return
    const position = { ...(this.#position ?? (await this.#newPosition())), ...change }
    this.#position = position
    await host.commit({ put: [[keyOf(base), positionJson(position)]] })
  }
}

type Seen = NonNullable<ReturnType<typeof seenFrom>>

/** What a full answer of DirSync calls added is all that there is. */
const allMembers = (seen: Seen): Seen =>
  seen.members && 'added' in seen.members ? { ...seen, members: { all: seen.members.added } } : seen

/** A search answers all members; of a group without any, none. */
const wholeGroup = (seen: Seen): Seen =>
  seen.type === 'group' && !seen.members ? { ...seen, members: { all: [] } } : seen

const goneObject = (guid: string): Seen => ({
  ...{ guid, dn: '', type: '', isDeleted: true, sid: undefined, attributes: undefined },
  ...{ members: undefined, origins: [], createdAt: undefined },
})

/** A cookie that the controller does not take any more. */
export const isLostCookie = (error: unknown): boolean =>
  error instanceof DirectoryTrouble && error.step === 'work'
