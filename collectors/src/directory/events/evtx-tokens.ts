import type { TokenContext } from './evtx-context.ts'
import { type ChunkCursor, DamagedEvent } from './evtx-cursor.ts'
import { openElement } from './evtx-element.ts'
import { readInstance } from './evtx-instance.ts'
import type { EvtxElement, EvtxNode, EvtxText } from './evtx-node.ts'
import { sizeOf, valueText } from './evtx-value.ts'

/** MS-EVEN6 2.2.12, without the flag 0x40, which says that more of the kind follows. */
const token = {
  end: 0x00,
  openElement: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  characters: 0x07,
  characterReference: 0x08,
  entityReference: 0x09,
  instructionTarget: 0x0a,
  instructionData: 0x0b,
  instance: 0x0c,
  substitution: 0x0d,
  optionalSubstitution: 0x0e,
  fragmentHeader: 0x0f,
}

const moreFlag = 0x40
const mostDepth = 64
const afterFragmentHeader = 3

/** A fragment: what stands up to its end token, or to the end of the bytes. */
export function readFragment(cursor: ChunkCursor, context: TokenContext): EvtxNode[] {
  const nodes: EvtxNode[] = []
  while (cursor.left > 0) {
    const kind = cursor.u8() & ~moreFlag
    if (kind === token.end) break
    const node = readNode(kind, cursor, context)
    if (node) nodes.push(node)
  }
  return nodes
}

/** Undefined for what says nothing. The token itself was read. */
function readNode(kind: number, cursor: ChunkCursor, context: TokenContext): EvtxNode | undefined {
  context.work.spend(1)
  switch (kind) {
    case token.openElement:
      return readElement(cursor, deeper(context))
    case token.instance:
      return readInstance(cursor, deeper(context))
    case token.fragmentHeader:
      cursor.skip(afterFragmentHeader)
      return undefined
    case token.instructionTarget:
      nameAt(cursor, context)
      return undefined
    case token.instructionData:
      cursor.text(cursor.u16())
      return undefined
    default:
      return readContent(kind, cursor, context)
  }
}

function deeper(context: TokenContext): TokenContext {
  if (context.depth >= mostDepth) throw new DamagedEvent('Elements are too deep.')
  return { ...context, depth: context.depth + 1 }
}

/** What may stand in an attribute as well. */
function readContent(kind: number, cursor: ChunkCursor, context: TokenContext): EvtxNode {
  switch (kind) {
    case token.value:
      return literal(cursor)
    case token.characters:
      return text(cursor.text(cursor.u16()))
    case token.characterReference:
      return text(String.fromCharCode(cursor.u16()))
    case token.entityReference:
      return text(entityOf(nameAt(cursor, context)))
    case token.substitution:
    case token.optionalSubstitution: {
      const index = cursor.u16()
      cursor.skip(1)
      return { kind: 'substitution', index }
    }
    default:
      throw new DamagedEvent(`There is no token ${kind} at ${cursor.at - 1}.`)
  }
}

const text = (written: string): EvtxText => ({ kind: 'text', text: written })

const stringType = 0x01

/** Text with its length before it. Other types are not in the document, and are as long as their values are. */
function literal(cursor: ChunkCursor): EvtxText {
  const type = cursor.u8()
  if (type === stringType) return text(cursor.text(cursor.u16()))
  const size = sizeOf(type, cursor.chunk.subarray(cursor.at, cursor.end))
  if (size === 0) throw new DamagedEvent(`A value of type ${type} does not say how long it is.`)
  return text(valueText(cursor.chunk, { type, at: cursor.skip(size), size }))
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  quot: '"',
}

function entityOf(name: string): string {
  const character = entities[name]
  if (character === undefined) throw new DamagedEvent(`There is no entity ${name}.`)
  return character
}

/** A name that is written here, if it was not used before in the chunk. */
function nameAt(cursor: ChunkCursor, { names }: TokenContext): string {
  const position = cursor.u32()
  const name = names.find(position)
  if (!name) throw new DamagedEvent(`There is no name at ${position}.`)
  if (position === cursor.at) cursor.skip(name.bytes)
  return name.text
}

function readElement(cursor: ChunkCursor, context: TokenContext): EvtxElement {
  // The token was read.
  const hasAttributes = (cursor.chunk.readUInt8(cursor.at - 1) & moreFlag) !== 0
  const { name, dependsOn } = openElement(cursor, context)
  const attributes = hasAttributes ? readAttributes(cursor, context) : []
  const closing = cursor.u8()
  if (closing !== token.closeStart && closing !== token.closeEmpty) {
    throw new DamagedEvent(`The start of ${name} does not end at ${cursor.at - 1}.`)
  }
  const content = closing === token.closeEmpty ? [] : readChildren(cursor, context)
  return { kind: 'element', name, dependsOn, attributes, content }
}

const attributeListBytes = 4

function readAttributes(cursor: ChunkCursor, context: TokenContext): EvtxElement['attributes'] {
  const attributes: { name: string; content: EvtxNode[] }[] = []
  cursor.skip(attributeListBytes)
  while ((cursor.peek() & ~moreFlag) === token.attribute) {
    context.work.spend(1)
    cursor.skip(1)
    const name = nameAt(cursor, context)
    const content: EvtxNode[] = []
    while (isAttributeContent(cursor.peek() & ~moreFlag)) {
      context.work.spend(1)
      content.push(readContent(cursor.u8() & ~moreFlag, cursor, context))
    }
    attributes.push({ name, content })
  }
  return attributes
}

const attributeContent = new Set([
  token.value,
  token.characterReference,
  token.entityReference,
  token.substitution,
  token.optionalSubstitution,
])

const isAttributeContent = (kind: number) => attributeContent.has(kind)

function readChildren(cursor: ChunkCursor, context: TokenContext): EvtxNode[] {
  const nodes: EvtxNode[] = []
  for (;;) {
    const kind = cursor.u8() & ~moreFlag
    if (kind === token.endElement) return nodes
    const node = readNode(kind, cursor, context)
    if (node) nodes.push(node)
  }
}
