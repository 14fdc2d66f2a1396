import { type Location, type WireError, wrongInput } from './wire-error.ts'

/**
 * One named value of a request, whether an XML element or a member of a JSON object. A list is the same name several
 * times. It has text or properties, or neither when it is empty.
 */
export interface Property {
  name: string
  text: string
  properties: readonly Property[]
  /** The attribute of this name of an XML element. */
  operator?: string | undefined
  location?: Location | undefined
}

/** Clients do not agree on case. */
export const isNamed = ({ name }: Property, wanted: string): boolean =>
  name.toLowerCase() === wanted.toLowerCase()

export const findProperties = ({ properties }: Property, wanted: string): Property[] =>
  properties.filter((property) => isNamed(property, wanted))

/** Undefined when it is not there; refuses it given twice. */
export function findProperty(parent: Property, wanted: string): Property | undefined {
  const [first, second] = findProperties(parent, wanted)
  if (second) throw wrongProperty(second, `${wanted} is given more than once.`)
  return first
}

/** A mistyped name must not pass for one that was left out. */
export function requireKnown(parent: Property, known: readonly string[]): void {
  const unknown = parent.properties.find(
    (property) => !known.some((name) => isNamed(property, name)),
  )
  if (!unknown) return
  const names = known.join(', ')
  throw wrongProperty(
    unknown,
    `${parent.name} has no property ${shown(unknown.name)}. Known are: ${names}.`,
  )
}

export const wrongProperty = ({ location }: Property, description: string): WireError =>
  wrongInput(description, location)

/** For a sentence: what came may be long. */
export const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
