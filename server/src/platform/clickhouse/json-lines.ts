/** Rows of JSONEachRow text. A line break inside a value is always escaped, so a raw one ends a row. */
export function parseLines<Row>(text: string): Row[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  if (body === '') return []
  return JSON.parse(`[${body.replaceAll('\n', ',')}]`) as Row[]
}
