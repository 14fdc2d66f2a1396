import { Refusal } from './refusal.ts'

type Value = string | undefined
type Test = (value: string, wanted: string) => boolean

/** Longer ones first, so that `>=` is not read as `>`. */
const operators: readonly [string, Test][] = [
  ['NOT IN', (value, wanted) => !wanted.split(',').includes(value)],
  ['ISNOTEMPTY', (value) => value !== ''],
  ['STARTSWITH', (value, wanted) => lower(value).startsWith(lower(wanted))],
  ['ENDSWITH', (value, wanted) => lower(value).endsWith(lower(wanted))],
  ['ISEMPTY', (value) => value === ''],
  ['LIKE', (value, wanted) => lower(value).includes(lower(wanted))],
  ['IN', (value, wanted) => wanted.split(',').includes(value)],
  ['!=', (value, wanted) => value !== wanted],
  ['>=', (value, wanted) => value >= wanted],
  ['<=', (value, wanted) => value <= wanted],
  ['=', (value, wanted) => value === wanted],
  ['>', (value, wanted) => value > wanted],
  ['<', (value, wanted) => value < wanted],
]

const lower = (text: string): string => text.toLowerCase()
const form = new RegExp(
  `^(?<field>[a-z_]+)(?<operator>${operators.map(([name]) => name).join('|')})(?<wanted>.*)$`,
  's',
)

/**
 * An encoded query: `active=true^stateIN1,2^ORnumber=INC1^ORDERBYDESCsys_updated_on`. Of `^OR` it knows what follows
 * one condition. The real one ignores what it cannot read and answers with everything; this one refuses.
 */
export function runQuery<T extends Record<string, string>>(
  rows: readonly T[],
  query: string,
  fields: ReadonlySet<string>,
): T[] {
  const parts = query.split('^').filter((part) => part !== '' && part !== 'EQ')
  const orders = parts.filter((part) => part.startsWith('ORDERBY'))
  const groups: string[][] = []
  for (const part of parts.filter((one) => !one.startsWith('ORDERBY'))) {
    if (part.startsWith('OR')) groups.at(-1)?.push(part.slice(2))
    else groups.push([part])
  }
  const tests = groups.map((group) => group.map((condition) => compile(condition, fields)))
  const found = rows.filter((row) => tests.every((any) => any.some((test) => test(row))))
  return orders.reduceRight((sorted, order) => sort(sorted, order, fields), found)
}

function compile(condition: string, fields: ReadonlySet<string>) {
  const { field = '', operator, wanted = '' } = form.exec(condition)?.groups ?? {}
  const test = operators.find(([name]) => name === operator)?.[1]
  if (!test || !fields.has(field)) throw invalidQuery(condition)
  return (row: Record<string, Value>) => test(row[field] ?? '', wanted)
}

function sort<T extends Record<string, string>>(
  rows: readonly T[],
  order: string,
  fields: ReadonlySet<string>,
): T[] {
  const isDescending = order.startsWith('ORDERBYDESC')
  const field = order.slice(isDescending ? 'ORDERBYDESC'.length : 'ORDERBY'.length)
  if (!fields.has(field)) throw invalidQuery(order)
  const sorted = rows.toSorted((a, b) => (a[field] ?? '').localeCompare(b[field] ?? ''))
  return isDescending ? sorted.toReversed() : sorted
}

const invalidQuery = (part: string) =>
  new Refusal(400, 'Invalid query', `The query part ${part} cannot be read.`)
