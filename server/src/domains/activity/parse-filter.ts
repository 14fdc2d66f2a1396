import { ActivityFilter, operators } from '@gatehouse/contract/activity'
import { invalidField } from '#platform/errors.ts'

const known = new Set(Object.keys(ActivityFilter.shape))
const ofTime = new Set(['from', 'to', 'last'])
/** What people write when they mean an operator of ours. */
const mistyped: ReadonlyMap<string, string> = new Map<string, string>([
  ...operators.map((operator) => [operator.toLowerCase(), operator] as const),
  ['equal', 'equals'],
  ['is', 'equals'],
  ['notequal', 'notEquals'],
  ['isnot', 'notEquals'],
  ['contain', 'contains'],
  ['startwith', 'startsWith'],
  ['endwith', 'endsWith'],
  ['notcontains', 'doesNotContain'],
])

/**
 * Reads the query part of the Activity page's address as a filter of records to come: without a time range. What
 * has no meaning is refused instead of left out, because a rule that looks for less than it says is silent for ever.
 */
export function parseFilter(text: string): ActivityFilter {
  const values = new URLSearchParams(text)
  const given: Record<string, string[] | string> = {}
  for (const name of new Set(values.keys())) {
    const all = values.getAll(name)
    requireKnown(name, all)
    given[name] = all.length === 1 ? (all[0] ?? '') : all
  }
  const parsed = ActivityFilter.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(
      `The filter cannot be read: ${issue?.path[0]?.toString() ?? ''}: ${issue?.message}`,
    )
  }
  return parsed.data
}

function requireKnown(name: string, values: readonly string[]): void {
  if (ofTime.has(name)) {
    throw refused(
      `A rule looks at records as they come, so its filter has no time range. Leave out ${name}.`,
    )
  }
  if (!known.has(name)) {
    throw refused(
      `A filter has no ${JSON.stringify(name.slice(0, 50))}. Use ${[...known].filter((one) => !ofTime.has(one)).join(', ')}.`,
    )
  }
  for (const value of values) requireOperator(name, value)
}

/** `Equals:alice` would look for these very letters, which nobody means. */
function requireOperator(name: string, value: string): void {
  const written = /^([A-Za-z]+):/.exec(value)?.[1]
  if (written === undefined || operators.some((operator) => operator === written)) return
  const meant = mistyped.get(written.toLowerCase())
  if (meant === undefined) return
  throw refused(
    `${name} has no operator ${written}. Write ${meant}:…, or contains:${written}:… to look for these letters.`,
  )
}

const refused = (message: string) => invalidField('filter', message)
