import type { TokenContext } from './evtx-context.ts'
import { type ChunkCursor, DamagedEvent } from './evtx-cursor.ts'
import type { EvtxInstance, EvtxValue } from './evtx-node.ts'
import { definitionHeaderBytes } from './evtx-templates.ts'

const descriptionBytes = 4

/**
 * A template and its values, behind the token: 1 (1), the first bytes of the template's GUID (4), its position (4), the template
 * itself if it was not used before in the chunk, how many values there are (4), size (2), type (1) and 0 (1) of each, the values.
 */
export function readInstance(cursor: ChunkCursor, context: TokenContext): EvtxInstance {
  cursor.skip(1)
  const id = cursor.u32()
  const position = cursor.u32()
  const template = context.templates.nodes(position, id, context)
  if (position === cursor.at) {
    cursor.skip(definitionHeaderBytes - 4)
    cursor.skip(cursor.u32())
  }
  return { kind: 'instance', template, values: readValues(cursor, context) }
}

function readValues(cursor: ChunkCursor, { work }: TokenContext): EvtxValue[] {
  const count = cursor.u32()
  if (count * descriptionBytes > cursor.left) {
    throw new DamagedEvent(`There are no ${count} values at ${cursor.at}.`)
  }
  work.spend(count)
  const described = Array.from({ length: count }, () => {
    const size = cursor.u16()
    const type = cursor.u8()
    cursor.skip(1)
    return { size, type }
  })
  return described.map(({ size, type }) => ({ size, type, at: cursor.skip(size) }))
}
