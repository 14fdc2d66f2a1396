import type { TokenContext } from './evtx-context.ts'
import { ChunkCursor, DamagedEvent, Work } from './evtx-cursor.ts'
import { maxEventCharacters } from './event-xml.ts'
import { ChunkNames } from './evtx-names.ts'
import type { EvtxElement, EvtxNode, EvtxSubstitution, EvtxValue } from './evtx-node.ts'
import { ChunkTemplates } from './evtx-templates.ts'
import { readFragment } from './evtx-tokens.ts'
import { binaryXmlType, isArray, nullType, valueText, valueTexts } from './evtx-value.ts'
import { withoutForbidden } from './xml-characters.ts'

/** Signature, size, number and time of a record, before its binary XML; behind it is its size again. */
const recordHeaderBytes = 24
const recordEndBytes = 4

/** Turns records of one chunk into XML, as Windows shows them (MS-EVEN6 2.2.12). */
export class EvtxXml {
  readonly #chunk: Buffer
  readonly #context: TokenContext

  constructor(chunk: Buffer) {
    this.#chunk = chunk
    const names = new ChunkNames(chunk)
    const templates = new ChunkTemplates(chunk, readFragment)
    this.#context = { names, templates, work: new Work(), isTemplate: false, depth: 0 }
  }

  /** @throws {DamagedEvent} when the record is not as the format has it, or comes to too much */
  ofRecord(at: number, size: number): string {
    const from = at + recordHeaderBytes
    const cursor = new ChunkCursor(this.#chunk, from, at + size - recordEndBytes)
    const nodes = readFragment(cursor, this.#context)
    const writing = new Writing(this.#chunk, this.#context)
    writing.nodes(nodes, [], 0)
    return writing.xml()
  }
}

/** Templates and values inside each other. Windows has two. */
const mostNested = 16

/** Writes the XML of one record. */
class Writing {
  readonly #chunk: Buffer
  readonly #context: TokenContext
  readonly #parts: string[] = []
  #characters = 0

  constructor(chunk: Buffer, context: TokenContext) {
    this.#chunk = chunk
    this.#context = context
  }

  xml(): string {
    return this.#parts.join('')
  }

  nodes(nodes: readonly EvtxNode[], values: readonly EvtxValue[], nested: number): void {
    for (const node of nodes) this.#node(node, values, nested)
  }

  #node(node: EvtxNode, values: readonly EvtxValue[], nested: number): void {
    this.#context.work.spend(1)
    if (nested > mostNested) throw new DamagedEvent('Templates are in each other too deep.')
    if (node.kind === 'element') this.#element(node, values, nested)
    else if (node.kind === 'instance') this.nodes(node.template, node.values, nested + 1)
    else if (node.kind === 'text') this.#write(escaped(node.text))
    else this.#value(valueOf(node, values), nested)
  }

  /** With an array in it, an element is written once for each value of the array, and once where there are none. */
  #element(element: EvtxElement, values: readonly EvtxValue[], nested: number): void {
    const { dependsOn, content } = element
    if (dependsOn !== undefined && values[dependsOn]?.type === nullType) return
    const array = content.find((node) => isOfArray(node, values))
    if (array?.kind !== 'substitution') {
      this.#once(element, values, () => this.nodes(content, values, nested))
      return
    }
    const texts = valueTexts(this.#chunk, valueOf(array, values))
    for (const text of texts.length === 0 ? [''] : texts) {
      this.#once(element, values, () => {
        for (const node of content) {
          if (node === array) this.#write(escaped(text))
          else this.#node(node, values, nested)
        }
      })
    }
  }

  #once(
    { name, attributes }: EvtxElement,
    values: readonly EvtxValue[],
    content: () => void,
  ): void {
    this.#context.work.spend(attributes.length)
    this.#write(`<${name}`)
    for (const attribute of attributes) {
      const text = attribute.content.map((node) => this.#attributeText(node, values)).join('')
      // What is not there is not written, as Windows does.
      if (text !== '') this.#write(` ${attribute.name}="${escaped(text)}"`)
    }
    this.#write('>')
    content()
    this.#write(`</${name}>`)
  }

  #attributeText(node: EvtxNode, values: readonly EvtxValue[]): string {
    if (node.kind === 'text') return node.text
    if (node.kind !== 'substitution') throw new DamagedEvent('An attribute has more than text.')
    const value = valueOf(node, values)
    return isArray(value)
      ? valueTexts(this.#chunk, value).join(', ')
      : valueText(this.#chunk, value)
  }

  #value(value: EvtxValue, nested: number): void {
    if (value.type !== binaryXmlType) {
      this.#write(
        escaped(
          isArray(value)
            ? valueTexts(this.#chunk, value).join(', ')
            : valueText(this.#chunk, value),
        ),
      )
      return
    }
    const cursor = new ChunkCursor(this.#chunk, value.at, value.at + value.size)
    this.nodes(readFragment(cursor, this.#context), [], nested + 1)
  }

  #write(text: string): void {
    this.#context.work.spend(1 + text.length)
    this.#characters += text.length
    if (this.#characters > maxEventCharacters) throw new DamagedEvent('An event is too long.')
    this.#parts.push(text)
  }
}

const isOfArray = (node: EvtxNode, values: readonly EvtxValue[]): boolean => {
  const value = node.kind === 'substitution' ? values[node.index] : undefined
  return value !== undefined && isArray(value)
}

function valueOf({ index }: EvtxSubstitution, values: readonly EvtxValue[]): EvtxValue {
  const value = values[index]
  if (!value) throw new DamagedEvent(`There is no value ${index}.`)
  return value
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Readers of XML change these two otherwise.
  '\r': '&#13;',
  '\n': '&#10;',
}

const escaped = (text: string): string =>
  withoutForbidden(text).replace(/[&<>"\r\n]/g, (character) => references[character] ?? character)
