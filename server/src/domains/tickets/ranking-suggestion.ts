import type { Ranking } from '@gatehouse/contract/service-desks'
import { type Severity, severities } from '@gatehouse/contract/severities'
import type { Reference } from '@gatehouse/contract/ticket-settings'

type BySeverity = Record<Severity, Ranking>

const numbers: Readonly<Record<Severity, number>> = { critical: 1, high: 2, medium: 3, low: 4 }

/** How priorities may be named: `Priority 2 - Quick Response`, `P2`; or `High`. */
const namings: readonly ((severity: Severity) => RegExp)[] = [
  (severity) => new RegExp(String.raw`\bp(?:riority)?[ -]?${numbers[severity]}\b`, 'i'),
  (severity) => new RegExp(String.raw`\b${severity}\b`, 'i'),
]

/** The ranking with a priority for each severity; undefined unless all are named in one way, each by one priority. */
export function withPriorities(
  ranking: BySeverity,
  priorities: readonly Reference[],
): BySeverity | undefined {
  for (const naming of namings) {
    const found = severities.flatMap((severity) => {
      const [priority, ...more] = priorities.filter(({ name }) => naming(severity).test(name))
      return priority && more.length === 0 ? [{ severity, priority }] : []
    })
    if (found.length < severities.length) continue
    const chosen = found.map(({ severity, priority }) => [
      severity,
      { ...ranking[severity], priority },
    ])
    return { ...ranking, ...(Object.fromEntries(chosen) as Partial<BySeverity>) }
  }
  return undefined
}
