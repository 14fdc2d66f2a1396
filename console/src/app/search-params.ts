/** What stands behind the `?` of an address, as the contract writes it: repeated names are lists. */
export type SearchValues = Record<string, string | string[]>

export function parseSearch(text: string): SearchValues {
  // A map, because a name may be one that every object inherits, such as `toString`.
  const values = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = values.get(name)
    if (before === undefined) values.set(name, value)
    else values.set(name, [...(Array.isArray(before) ? before : [before]), value])
  }
  return Object.fromEntries(values)
}

/** Lists become repeated parameters; what is undefined is left out. */
export function parametersOf(values: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as Scalar[]) : [value as Scalar])
      .filter((item) => item !== undefined)
      .map((item): [string, string] => [name, String(item)]),
  )
}

type Scalar = string | number | boolean | undefined

/** Commas and colons stay readable: `who=equals:alice`. */
export function stringifySearch(values: Readonly<Record<string, unknown>>): string {
  const parts = parametersOf(values).map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

const escaped = (text: string) =>
  encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%2F', '/')
    .replaceAll('%40', '@')
    .replaceAll('%20', '+')
