import type { DirSyncPage } from '@gatehouse/directory/directory-connection'
import type { ChangePage } from './change-pages.ts'

/** Fits no object: the answer is only the mark. */
export const nothing = '(objectGUID=\\00)'

const fewest = 300
const most = 1200

/**
 * Everything that is there, by DirSync, in parts of some hundred objects; the mark comes with the last. A controller of Samba
 * answers without an end of a page, and so all of a large domain would be in memory at once. The parts are of the numbers that
 * this controller gave to objects when it first had them (uSNCreated), which never change.
 */
export async function* wholePages(
  ask: (filter: string, cookie: Buffer | undefined) => Promise<DirSyncPage>,
  lastUsn: bigint,
): AsyncGenerator<ChangePage> {
  // Before the first part: what changes while they are read is asked for with it again.
  const mark = await lastOf(ask, nothing)
  let width = 1024n
  for (let from = 0n; from <= lastUsn;) {
    const to = from + width
    let count = 0
    const filter = `(&(uSNCreated>=${from})(uSNCreated<=${to - 1n}))`
    for await (const { entries } of pagesOf(ask, filter)) {
      count += entries.length
      yield { entries, cookie: undefined }
    }
    from = to
    if (count < fewest) width *= 2n
    if (count > most && width > 1n) width /= 2n
  }
  yield { entries: [], cookie: mark }
}

async function* pagesOf(
  ask: Parameters<typeof wholePages>[0],
  filter: string,
): AsyncGenerator<DirSyncPage> {
  let cookie: Buffer | undefined
  for (let hasMore = true; hasMore;) {
    const page = await ask(filter, cookie)
    ;({ cookie, hasMore } = page)
    yield page
  }
}

async function lastOf(
  ask: Parameters<typeof wholePages>[0],
  filter: string,
): Promise<Buffer | undefined> {
  let cookie: Buffer | undefined
  for await (const page of pagesOf(ask, filter)) ({ cookie } = page)
  return cookie
}
