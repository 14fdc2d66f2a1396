import { setImmediate as nextTurn } from 'node:timers/promises'
import { SaxesParser, type SaxesTagNS } from 'saxes'
import type { Property } from './property.ts'
import { type Location, wrongXml } from './wire-error.ts'

const maxDepth = 16
const maxAttributes = 16
/** Of one child of the root: a record with a thousand details is below it. */
const maxElements = 6000
/** Between two turns of the event loop: some milliseconds. */
const chunkCharacters = 64 * 1024

interface Element extends Property {
  properties: Property[]
}

/**
 * Reads a document strictly (XML 1.0, Namespaces). Children of the root are handed over as they end and are not kept,
 * so a large document takes no more memory than its largest child. Whatever could declare an entity is refused.
 *
 * @returns the root without its children
 */
export async function readXml(text: string, onChild: (child: Property) => void): Promise<Property> {
  const parser = new SaxesParser({ xmlns: true })
  const open: Element[] = []
  let root: Element | undefined
  let [elements, attributes, hasChildren] = [0, 0, false]
  const here = (): Location => ({ line: parser.line, column: parser.column + 1 })

  parser.on('error', (error) => {
    throw wrongXml(sentenceOf(error), here())
  })
  parser.on('doctype', () => {
    throw wrongXml('A document with a DOCTYPE is not read.', here())
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > maxAttributes) throw wrongXml('An element has too many attributes.', here())
  })
  parser.on('opentag', (tag) => {
    attributes = 0
    elements += 1
    if (open.length >= maxDepth) throw wrongXml('Elements are nested too deeply.', here())
    if (elements > maxElements) throw wrongXml('An element holds too many others.', here())
    open.push(elementOf(tag, here()))
    root ??= open[0]
  })
  const add = (more: string) => {
    const element = open.at(-1)
    if (element) element.text += more
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    const element = open.pop()
    if (!element) return
    if (element.properties.length > 0) forgetLayout(element)
    if (open.length === 1) {
      hasChildren = true
      onChild(element)
      elements = 1
    } else open.at(-1)?.properties.push(element)
  })

  for (let start = 0; start < text.length; start += chunkCharacters) {
    parser.write(text.slice(start, start + chunkCharacters))
    await nextTurn()
  }
  parser.close()
  if (!root) throw wrongXml('The document has no root element.', here())
  if (hasChildren) forgetLayout(root)
  return root
}

const elementOf = ({ local, attributes }: SaxesTagNS, location: Location): Element => {
  const operator = Object.values(attributes).find(
    ({ local: name }) => name.toLowerCase() === 'operator',
  )
  return { name: local, text: '', properties: [], operator: operator?.value, location }
}

/** White space between elements is layout; anything else there is a mistake. */
function forgetLayout(element: Element): void {
  if (element.text.trim() !== '') {
    throw wrongXml(`${element.name} holds text beside its elements.`, element.location)
  }
  element.text = ''
}

/** The parser begins with the place, which we tell apart. */
function sentenceOf({ message }: Error): string {
  const text = message.replace(/^(?:[^:]*:)?\d+:\d+:\s*/, '').slice(0, 300)
  return `The XML is not well-formed: ${text.replace(/\.?$/, '.')}`
}
