import type { TokenContext } from './evtx-context.ts'
import { ChunkCursor, DamagedEvent } from './evtx-cursor.ts'

interface Opening {
  name: string
  dependsOn: number | undefined
  /** Where the attributes or the end of the start follow. */
  next: number
}

const noDependency = 0xffff
const dependencyBytes = 2

/**
 * The beginning of an element, behind its token: on which value it depends (2), its size (4), the position of its name (4), and
 * the name itself if it is not written elsewhere. Only elements of a template depend on a value, and others leave that out
 * (MS-EVEN6 2.2.12.3). Not all who write such files agree on which is which, so what makes no sense is read the other way.
 */
export function openElement(cursor: ChunkCursor, context: TokenContext): Omit<Opening, 'next'> {
  const opening =
    read(cursor, context, context.isTemplate) ?? read(cursor, context, !context.isTemplate)
  if (!opening) throw new DamagedEvent(`No element begins at ${cursor.at - 1}.`)
  cursor.skip(opening.next - cursor.at)
  return opening
}

/** Undefined where the bytes make no sense. */
function read(
  { chunk, at, end }: ChunkCursor,
  { names }: TokenContext,
  hasDependency: boolean,
): Opening | undefined {
  const cursor = new ChunkCursor(chunk, at, end)
  if (cursor.left < (hasDependency ? dependencyBytes : 0) + 8) return undefined
  const dependency = hasDependency ? cursor.u16() : noDependency
  const size = cursor.u32()
  if (size > cursor.left) return undefined
  const position = cursor.u32()
  const name = names.find(position)
  // A name is written where it is used first, so never further on.
  if (!name || position > cursor.at) return undefined
  const next = position === cursor.at ? cursor.at + name.bytes : cursor.at
  if (next > end) return undefined
  return { name: name.text, dependsOn: dependency === noDependency ? undefined : dependency, next }
}
