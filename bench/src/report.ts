export interface Figure {
  value: number
  unit: string
  /** The same thing measured without us, in the same run. */
  reference?: number
  ratio?: number
}

export interface Goal {
  name: string
  /** In words, such as `>= 0.5`. */
  goal: string
  value: number
  met: boolean
}

export interface Report {
  bench: string
  figures: Record<string, Figure>
  goals: Goal[]
}

const round = (value: number): number => Number(value.toPrecision(4))

/** A figure beside its reference; the ratio is what can be compared between machines. */
export const figure = (value: number, unit: string, reference?: number): Figure => ({
  value: round(value),
  unit,
  ...(reference === undefined
    ? {}
    : { reference: round(reference), ratio: round(value / reference) }),
})

export const atLeast = (name: string, value: number, least: number): Goal => ({
  name,
  goal: `>= ${least}`,
  value: round(value),
  met: value >= least,
})

export const below = (name: string, value: number, most: number): Goal => ({
  name,
  goal: `< ${most}`,
  value: round(value),
  met: value < most,
})

export const atMost = (name: string, value: number, most: number): Goal => ({
  name,
  goal: `<= ${most}`,
  value: round(value),
  met: value <= most,
})

export const exactly = (name: string, value: number, wanted: number): Goal => ({
  name,
  goal: `= ${wanted}`,
  value,
  met: value === wanted,
})

/** The share of values that are not above the result. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** A table for people, then one line of JSON for programs. An unmet goal is said; it fails nothing. */
export function print({ bench, figures, goals }: Report): void {
  console.log(`\n${bench}`)
  for (const [name, { value, unit, reference, ratio }] of Object.entries(figures)) {
    const beside = reference === undefined ? '' : `  reference ${reference}, ratio ${ratio}`
    console.log(`  ${name.padEnd(44)} ${String(value).padStart(10)} ${unit}${beside}`)
  }
  console.log('  goals')
  for (const { name, goal, value, met } of goals) {
    console.log(`  ${met ? 'met   ' : 'NOT MET'} ${name}: ${value} (goal ${goal})`)
  }
  console.log(JSON.stringify({ bench, figures, goals }))
}
