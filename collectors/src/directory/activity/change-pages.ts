import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { type Entry, textOf } from '@gatehouse/directory/entry'
import type { Mode } from './position.ts'
import { allAttributes, readControls } from './seen-objects.ts'
import { nothing, wholePages } from './whole-pages.ts'

export interface ChangePage {
  entries: Entry[]
  /** Of DirSync, to keep once these entries are kept. */
  cookie: Buffer | undefined
}

const anything = '(objectClass=*)'
const pageSize = 500

/** The number of the last change at this controller, now. */
export async function readUsn(connection: DirectoryConnection): Promise<bigint> {
  const root = await connection.find('', ['highestCommittedUSN'])
  const text = root && textOf(root, 'highestCommittedUSN')
  return text !== undefined && /^\d+$/.test(text)
    ? BigInt(text)
    : connection.rootDse.highestCommittedUsn
}

/** The best way of asking that this account may use. */
export async function chooseMode(
  connection: DirectoryConnection,
  base: string,
  signal: AbortSignal,
): Promise<Mode> {
  for (const mode of ['all', 'own-rights'] as const) {
    try {
      const objectSecurity = mode === 'own-rights'
      // That nothing fits makes the answer short; whether it is refused depends on the account alone.
      await connection.dirSync({ base, filter: nothing, cookie: undefined, objectSecurity, signal })
      return mode
    } catch (error) {
      if (!(error instanceof DirectoryTrouble) || error.step === 'connection') throw error
    }
  }
  return 'numbers'
}

/** Everything that is there, or with a cookie what changed since then. */
export async function* dirSyncPages(
  connection: DirectoryConnection,
  question: { base: string; mode: Mode; cookie: Buffer | undefined; signal: AbortSignal },
): AsyncGenerator<ChangePage> {
  const { base, mode, signal } = question
  const objectSecurity = mode === 'own-rights'
  const ask = (filter: string, cookie: Buffer | undefined) =>
    connection.dirSync({ base, filter, cookie, objectSecurity, signal })
  if (!question.cookie) {
    yield* wholePages(ask, await readUsn(connection))
    return
  }

  let cookie: Buffer | undefined = question.cookie
  for (let hasMore = true; hasMore;) {
    const page = await ask(anything, cookie)
    ;({ cookie, hasMore } = page)
    yield page
  }
}

/** The same by numbers of changes: all that has this one or a later one. */
export async function* numberedPages(
  connection: DirectoryConnection,
  question: { base: string; from: bigint; signal: AbortSignal },
): AsyncGenerator<ChangePage> {
  const { base, from, signal } = question
  const search = connection.search({
    ...{ base, scope: 'sub', pageSize, signal, controls: readControls() },
    ...{ filter: from === 0n ? anything : `(uSNChanged>=${from})`, attributes: allAttributes },
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
