import type { Entry } from '@gatehouse/directory/entry'

/** Some of the objects that are there. */
export interface WholePage {
  entries: readonly Entry[]
  /** All with a lower number (uSNCreated) were read. */
  readTo: bigint
}

const fewest = 300
const most = 1200

/**
 * Everything that is there, in parts of some hundred objects. A controller of Samba answers DirSync without an end of a page, and
 * so all of a large domain would be in memory at once. The parts are of the numbers that this controller gave to objects when
 * it first had them (uSNCreated): they never change, so whoever was interrupted goes on where it was.
 */
export async function* wholePages(
  read: (filter: string) => AsyncIterable<readonly Entry[]>,
  { from, to }: { from: bigint; to: bigint },
): AsyncGenerator<WholePage> {
  let width = 1024n
  for (let at = from; at <= to;) {
    const end = at + width
    // What is newer is told of as a change.
    const last = end > to ? to : end - 1n
    let page: readonly Entry[] | undefined
    let count = 0
    for await (const entries of read(`(&(uSNCreated>=${at})(uSNCreated<=${last}))`)) {
      if (page) yield { entries: page, readTo: at }
      page = entries
      count += entries.length
    }
    at = end
    if (page) yield { entries: page, readTo: at }
    if (count < fewest) width *= 2n
    if (count > most && width > 1n) width /= 2n
  }
}
