/** `%AlertName%`. A letter comes first, so `%20%` in an address is not one. */
const mailVariable = /%([A-Za-z]\w*)%/g

/** Names between percent signs that a template may not use, each once. */
export function unknownVariables(
  text: string,
  known: readonly string[],
  variable = mailVariable,
): string[] {
  const names = [...text.matchAll(variable)].map((match) => match[1] ?? '')
  return [...new Set(names)].filter((name) => !known.includes(name))
}

/** As the error of a field; undefined where every name is known. */
export function unknownText(
  text: string,
  known: readonly string[],
  variable = mailVariable,
): string | undefined {
  const unknown = unknownVariables(text, known, variable)
  if (unknown.length === 0) return undefined
  const names = unknown.map((name) => `%${name}%`).join(', ')
  return `${names} ${unknown.length === 1 ? 'is not a variable' : 'are not variables'} of this template.`
}

/** The template with values in the place of its variables; what has none stays as it is written. */
export const filledIn = (
  text: string,
  values: Readonly<Record<string, string>>,
  variable = mailVariable,
): string => text.replace(variable, (whole, name: string) => values[name] ?? whole)
