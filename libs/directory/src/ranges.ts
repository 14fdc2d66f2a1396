import type { Entry } from './entry.ts'

/** `member;range=0-1499`: a part of the values, up to `*` for the last (MS-ADTS 3.1.1.3.1.3.3). */
const pattern = /^(.+);range=(\d+)-(\d+|\*)$/

export type ReadMore = (dn: string, attribute: string) => Promise<Entry | undefined>

/** The entry with all values of the attributes that came in part. */
export async function withAllValues(entry: Entry, readMore: ReadMore): Promise<Entry> {
  const parts = [...entry.attributes.keys()].filter((name) => pattern.test(name))
  if (parts.length === 0) return entry
  const attributes = new Map(entry.attributes)
  for (const part of parts) {
    const name = pattern.exec(part)?.[1] ?? part
    const values = await allValues(entry, part, readMore)
    attributes.delete(part)
    attributes.set(name, values)
  }
  return { dn: entry.dn, attributes }
}

async function allValues(entry: Entry, first: string, readMore: ReadMore): Promise<Buffer[]> {
  const values = [...(entry.attributes.get(first) ?? [])]
  let next = afterPart(first)
  while (next !== undefined) {
    const asked = next
    const more = await readMore(entry.dn, asked)
    const part = more && [...more.attributes.keys()].find((key) => isPartFrom(asked, key))
    if (part === undefined) break
    values.push(...(more?.attributes.get(part) ?? []))
    next = afterPart(part)
  }
  return values
}

/** What to ask for behind this part: `member;range=1500-*`; undefined behind the last. */
function afterPart(part: string): string | undefined {
  const [, name = '', start, end] = pattern.exec(part) ?? []
  // A part that does not go forward would be read for ever.
  const isLast = end === undefined || end === '*' || Number(end) < Number(start)
  return isLast ? undefined : `${name};range=${Number(end) + 1}-*`
}

/** It begins where it was asked to. */
const isPartFrom = (asked: string, part: string) => part.startsWith(asked.slice(0, -1))
