import { placeOfMistake } from './json-place.ts'
import type { Property } from './property.ts'
import { type Location, tooLarge, WireError, wrongInput } from './wire-error.ts'

const maxDepth = 16
/** Each takes memory however short it is written. */
const maxContainers = 1_000_000

/** Malformed JSON, which strict compatibility answers in a way of its own. */
export class MalformedJson extends WireError {}

export function readJson(text: string): unknown {
  measure(text)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const location = placeAt(text, placeOfMistake(text))
    const description = `The body is not valid JSON: line ${location.line}, column ${location.column} is not what may stand there.`
    throw new MalformedJson(400, [{ category: 'InputError', description, location }], cause)
  }
}

/** Refuses what would take far more memory than it has bytes. */
function measure(text: string): void {
  let [depth, containers, isQuoted] = [0, 0, false]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (isQuoted) {
      if (code === 0x5c) index += 1
      else if (code === 0x22) isQuoted = false
    } else if (code === 0x22) isQuoted = true
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      containers += 1
      if (depth > maxDepth) throw wrongInput('The JSON is nested too deeply.', placeAt(text, index))
      if (containers > maxContainers) throw tooLarge()
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
}

function placeAt(text: string, position: number): Location {
  const before = text.slice(0, position)
  const line = before.split('\n').length
  return { line, column: position - before.lastIndexOf('\n') }
}

/** A member as properties: a list is the same name several times, and null is as if it were not there. */
export function toProperties(name: string, value: unknown): Property[] {
  if (typeof value === 'string') return [{ name, text: value, properties: [] }]
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [{ name, text: String(value), properties: [] }]
  }
  if (Array.isArray(value)) return value.flatMap((item) => toProperties(name, item))
  if (typeof value === 'object' && value !== null) {
    const properties = Object.entries(value).flatMap(([key, member]) => toProperties(key, member))
    return [{ name, text: '', properties }]
  }
  return []
}
