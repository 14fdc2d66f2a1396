import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { type Entry, textOf } from '@gatehouse/directory/entry'
import { generalizedTime } from '@gatehouse/directory/values'
import type { Mode } from './position.ts'
import { isRefusal, LostMark } from './refusal.ts'
import { allAttributes, readControls } from './seen-objects.ts'

export interface ChangePage {
  entries: readonly Entry[]
  /** Of DirSync, to keep once these entries are kept. */
  cookie: Buffer | undefined
}

const anything = '(objectClass=*)'
/** Fits no object: the answer is only the mark. */
const nothing = '(objectGUID=\\00)'
const pageSize = 500

/** A part of a directory, and how it is asked. */
export interface PartOf {
  connection: DirectoryConnection
  base: string
  mode: Mode
  signal: AbortSignal
}

/** What a controller says of now. */
export interface Now {
  /** The number of its last change. */
  usn: bigint
  /** By its clock, in whole seconds. */
  time: Date | undefined
}

export async function readNow(connection: DirectoryConnection): Promise<Now> {
  const root = await connection.find('', ['highestCommittedUSN', 'currentTime'])
  const usn = (root && textOf(root, 'highestCommittedUSN')) ?? ''
  const time = (root && textOf(root, 'currentTime')) ?? ''
  return {
    usn: /^\d+$/.test(usn) ? BigInt(usn) : connection.rootDse.highestCommittedUsn,
    time: /^\d{14}\./.test(time) ? generalizedTime(time) : undefined,
  }
}

/** The best way of asking that this account may use; of DirSync with the mark for what changes from now on. */
export async function chooseMode(
  part: Omit<PartOf, 'mode'>,
): Promise<{ mode: Mode; cookie: Buffer | undefined }> {
  for (const mode of ['all', 'own-rights'] as const) {
    try {
      return { mode, cookie: await readMark({ ...part, mode }) }
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
  return { mode: 'numbers', cookie: undefined }
}

async function readMark(part: PartOf): Promise<Buffer | undefined> {
  let cookie: Buffer | undefined
  for await (const page of dirSync(part, nothing, undefined)) ({ cookie } = page)
  return cookie
}

/** All that fits, as it is now. */
export async function* allThatFits(part: PartOf, filter: string): AsyncGenerator<readonly Entry[]> {
  const pages = part.mode === 'numbers' ? found(part, filter) : dirSync(part, filter, undefined)
  for await (const { entries } of pages) yield entries
}

/**
 * What changed since a mark, or where there are none, after the change of a number.
 * @throws {LostMark} when the controller does not take the mark
 */
export async function* changesSince(
  part: PartOf,
  since: { cookie: Buffer | undefined; usn: bigint },
): AsyncGenerator<ChangePage> {
  if (part.mode === 'numbers') {
    yield* found(part, `(uSNChanged>=${since.usn + 1n})`)
    return
  }
  try {
    yield* dirSync(part, anything, since.cookie)
  } catch (error) {
    if (isRefusal(error) && error.step === 'work') throw new LostMark(error)
    throw error
  }
}

async function* dirSync(
  { connection, base, mode, signal }: PartOf,
  filter: string,
  since: Buffer | undefined,
): AsyncGenerator<ChangePage> {
  const objectSecurity = mode === 'own-rights'
  let cookie = since
  for (let hasMore = true; hasMore;) {
    const page = await connection.dirSync({ base, filter, cookie, objectSecurity, signal })
    ;({ cookie, hasMore } = page)
    yield page
  }
}

async function* found(
  { connection, base, signal }: PartOf,
  filter: string,
): AsyncGenerator<ChangePage> {
  const search = connection.search({
    ...{ base, scope: 'sub', pageSize, signal, controls: readControls() },
    ...{ filter, attributes: allAttributes },
  })
  let entries: Entry[] = []
  for await (const entry of search) {
    entries.push(entry)
    if (entries.length < pageSize) continue
    yield { entries, cookie: undefined }
    entries = []
  }
  yield { entries, cookie: undefined }
}
