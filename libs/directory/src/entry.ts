/** An object as a directory answers it. */
export interface Entry {
  dn: string
  /**
   * Values by attribute, the names in lower case, without options other than a range: `member;range=1-1` of DirSync stays as
   * it is. An attribute that was asked for and is not there is not in it.
   */
  attributes: ReadonlyMap<string, readonly Buffer[]>
}

export const valuesOf = (entry: Entry, attribute: string): readonly Buffer[] =>
  entry.attributes.get(attribute.toLowerCase()) ?? []

export const textsOf = (entry: Entry, attribute: string): string[] =>
  valuesOf(entry, attribute).map((value) => value.toString('utf8'))

/** The first value, as text. */
export const textOf = (entry: Entry, attribute: string): string | undefined =>
  valuesOf(entry, attribute)[0]?.toString('utf8')

/** The first value, as a number; undefined when it is none. */
export function numberOf(entry: Entry, attribute: string): number | undefined {
  const text = textOf(entry, attribute)
  const number = text === undefined ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}
