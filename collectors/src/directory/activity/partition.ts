import type { Entry } from '@gatehouse/directory/entry'
import { canonicalPath } from '@gatehouse/directory/values'
import type { CollectorHost } from '../../collector.ts'
import {
  allThatFits,
  type ChangePage,
  changesSince,
  chooseMode,
  type PartOf,
  readNow,
} from './change-pages.ts'
import { allThere, missingObjects } from './missing-objects.ts'
import type { SeenObject } from './object-change.ts'
import { isInside } from './object-difference.ts'
import type { ObjectStore } from './object-store.ts'
import { databaseOf, type Mode, type Position, positionJson, positionOf } from './position.ts'
import { wasWritten, withoutRights } from './lost-rights.ts'
import { isLackOfRights } from './refusal.ts'
import type { SchemaNews } from './schema-news.ts'
import { lookedAt, type Reading, seenFrom } from './seen-objects.ts'
import { settleMembers } from './settle-members.ts'
import type { Teller } from './teller.ts'
import { wholePages } from './whole-pages.ts'

export interface PartitionOptions {
  /** Name of its root. */
  base: string
  /** Roots of parts inside it, which are read by themselves. */
  inner: readonly string[]
  host: CollectorHost
  store: ObjectStore
  reading: Reading
  news: SchemaNews
  teller: Teller
  /** While everything is read. */
  onProgress(done: number, what: 'first' | 'again'): void
}

const keyOf = (base: string) => `position/${canonicalPath(base).toLowerCase()}`

/** Deletions are looked for this often where they cannot be asked for. */
const sweepMilliseconds = 300_000
const chunkObjects = 500

/** One part of the directory: the domain, or the configuration or the schema of the forest. */
export class Partition {
  readonly #options: PartitionOptions
  #position: Position | undefined
  /** The last mark was taken; one that is refused as soon as it was given out is not asked for again. */
  #isMarkTaken = true

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
    const { dnsHostName } = connection.rootDse
    const position = this.#position
    if (!position?.isComplete) return undefined
    if (position.invocationId !== databaseOf(connection)) {
      return isSameController(position, connection)
        ? `The database of ${dnsHostName} was restored from a backup, or made again.`
        : `${dnsHostName} has another database than the controller that was read before.`
    }
    if (connection.rootDse.highestCommittedUsn < position.usn) {
      return `${dnsHostName} was restored to an earlier state.`
    }
    return undefined
  }

  /** The first inventory, from where it was interrupted. Raises no records. */
  async takeBaseline(): Promise<void> {
    const { teller, host, store, reading, onProgress } = this.#options
    const kept = this.#position
    if (kept?.isComplete) return
    const fresh = await this.#newPosition()
    const goesOn =
      kept?.readTo !== undefined &&
      kept.invocationId === fresh.invocationId &&
      kept.mode === fresh.mode
    const begun = goesOn && kept ? kept : fresh
    // What an inventory that cannot be gone on with knows may be gone.
    const found = kept && !goesOn ? new Set<string>() : undefined
    let done = goesOn ? Array.from(store.guids()).length : 0
    for await (const page of this.#whole(begun)) {
      const all = await this.#seenIn(page.entries)
      const seen = found ? all.map(withAllMembers) : all
      const position = { ...begun, readTo: page.readTo }
      await teller.keepQuietly(seen, [[keyOf(this.#options.base), positionJson(position)]])
      this.#position = position
      for (const { guid, isDeleted } of seen) if (!isDeleted) found?.add(guid)
      done += seen.length
      onProgress(done, 'first')
      reading.signal.throwIfAborted()
    }
    if (found) {
      for await (const gone of this.#missing(found)) await teller.keepQuietly(gone, [])
    }
    await settleMembers(host, store)
    const now = host.now()
    await this.#keep({
      ...begun,
      ...{ isComplete: true, readTo: undefined, since: now, sweptAt: now },
    })
  }

  /** Compares all that is there with what is known, and tells what is different. */
  async compare(): Promise<void> {
    const { reading, teller, host, onProgress } = this.#options
    const begun = await this.#newPosition(this.#isMarkTaken ? undefined : 'numbers')
    const found = new Set<string>()
    let done = 0
    for await (const page of this.#whole(begun)) {
      const all = await this.#seenIn(page.entries)
      const seen = all.filter(({ isDeleted }) => !isDeleted)
      for (const { guid } of seen) found.add(guid)
      await teller.tell(seen.map(withAllMembers), { isLate: done > 0 })
      done += seen.length
      onProgress(done, 'again')
      reading.signal.throwIfAborted()
    }
    for await (const gone of this.#missing(found)) await teller.tell(gone, { isLate: done > 0 })
    this.#isMarkTaken = false
    const since = this.#position?.since ?? begun.since
    await this.#keep({ ...begun, isComplete: true, since, sweptAt: host.now() })
  }

  /**
   * What changed since it was asked last. Answers how many objects did.
   * @throws {LostMark}
   */
  async follow(usn: bigint): Promise<number> {
    const position = this.#position
    if (!position || usn === position.usn) return this.#sweepIfDue()
    const { reading, teller, news } = this.#options
    let changed = 0
    let { cookie } = position
    for await (const page of this.#changes(position)) {
      await news.learn(page.entries)
      const entries = page.entries.filter(({ dn }) => this.#isOurs(dn))
      for (let at = 0; at < entries.length; at += chunkObjects) {
        const chunk = entries.slice(at, at + chunkObjects)
        const seen =
          position.mode === 'numbers'
            ? (await this.#seenIn(chunk)).map((seen) => this.#asFound(seen, position))
            : await lookedAt(chunk, reading)
        const isLate = changed > chunkObjects
        changed += await teller.tell(seen, { isLate, toldTo: position.usn })
      }
      cookie = page.cookie
    }
    this.#isMarkTaken = true
    await this.#keep({ cookie, usn })
    return changed + (await this.#sweepIfDue())
  }

  async #newPosition(only?: Mode): Promise<Position> {
    const { host, reading } = this.#options
    const { connection } = reading
    // Before reading begins: what changes meanwhile is asked for again.
    const { usn } = await readNow(connection)
    const now = host.now()
    return {
      ...{ controller: connection.controller, invocationId: databaseOf(connection), usn },
      ...(only ? { mode: only, cookie: undefined } : await chooseMode(this.#part('all'))),
      ...{ isComplete: false, since: now, readTo: undefined, sweptAt: now },
    }
  }

  #part(mode: Mode): PartOf {
    const { base, reading } = this.#options
    return { connection: reading.connection, base, mode, signal: reading.signal }
  }

  #whole({ mode, readTo, usn }: Position) {
    const read = (filter: string) => allThatFits(this.#part(mode), filter)
    return wholePages(read, { from: readTo ?? 0n, to: usn })
  }

  /** A search answers all that may be read. */
  #asFound(seen: SeenObject, { usn }: Position): SeenObject {
    const { store, reading } = this.#options
    const known = store.find(seen.guid)
    const whole = withAllMembers(seen)
    if (!known || seen.isDeleted) return whole
    return withoutRights(known, whole, (name) =>
      wasWritten(name, whole.origins, usn, reading.schema),
    )
  }

  async #seenIn(entries: readonly Entry[]): Promise<SeenObject[]> {
    const { reading, news } = this.#options
    await news.learn(entries)
    return entries
      .flatMap((entry) => seenFrom(entry, reading) ?? [])
      .filter(({ dn }) => this.#isOurs(dn))
  }

  async *#changes(position: Position): AsyncGenerator<ChangePage> {
    try {
      yield* changesSince(this.#part(position.mode), position)
    } catch (error) {
      if (position.mode !== 'all' || !isLackOfRights(error)) throw error
      // The right to replicate was taken away. What the account may read is told from the same mark.
      await this.#keep({ mode: 'own-rights' })
      yield* changesSince(this.#part('own-rights'), position)
    }
  }

  /** Where deletions are not told, an object that is not there any more was deleted. */
  async #sweepIfDue(): Promise<number> {
    const { host, reading, base, teller } = this.#options
    const position = this.#position
    const age = host.now().getTime() - (position?.sweptAt.getTime() ?? 0)
    const isDue = age < 0 || age >= sweepMilliseconds
    if (!position?.isComplete || position.mode === 'all' || !isDue) return 0
    let gone = 0
    for await (const some of this.#missing(await allThere(base, reading))) {
      gone += await teller.tell(some, { isLate: gone > 0 })
    }
    await this.#keep({ sweptAt: host.now(), ...(await this.#betterMode(position)) })
    return gone
  }

  /** The right to replicate may have been given meanwhile; marks are the same for both. */
  async #betterMode({ mode }: Position): Promise<{ mode?: Mode }> {
    if (mode !== 'own-rights') return {}
    const best = await chooseMode(this.#part(mode))
    return best.mode === 'all' ? { mode: 'all' } : {}
  }

  #missing(found: ReadonlySet<string>): AsyncGenerator<SeenObject[]> {
    const { reading, store } = this.#options
    return missingObjects(found, (dn) => this.#isOurs(dn), { reading, store })
  }

  #isOurs(dn: string): boolean {
    const { base, inner } = this.#options
    return isInside(dn, base) && !inner.some((other) => isInside(dn, other))
  }

  async #keep(change: Partial<Position>): Promise<void> {
    const { base, host } = this.#options
    const position = { ...(this.#position ?? (await this.#newPosition())), ...change }
    this.#position = position
    await host.commit({ put: [[keyOf(base), positionJson(position)]] })
  }
}

const isSameController = (
  { controller }: Position,
  connection: { controller: Position['controller'] },
): boolean =>
  controller.host === connection.controller.host && controller.port === connection.controller.port

/** What a full answer of DirSync calls added is all that there is, as with a search; an empty group answers with none. */
function withAllMembers(seen: SeenObject): SeenObject {
  const { members } = seen
  if (members) return 'added' in members ? { ...seen, members: { all: members.added } } : seen
  return seen.type === 'group' && !seen.isDeleted ? { ...seen, members: { all: [] } } : seen
}
