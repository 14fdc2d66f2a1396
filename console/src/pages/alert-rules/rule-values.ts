import {
  type AlertRule,
  AlertRuleInput,
  type AlertRuleInput as RuleInput,
} from '@gatehouse/contract/alert-rules'
import { type ActivitySearch } from '../activity/search.ts'
import { filterOfSearch, searchOfFilter } from './search.ts'

/** What the editor of a rule holds; the filter as the Activity page understands it. */
export type RuleValues = Omit<RuleInput, 'filter'> & { search: ActivitySearch }

/** With the contract's defaults for everything that is not known yet. */
export function newRuleValues(name: string, filter: string): RuleValues {
  const { filter: _, ...rest } = AlertRuleInput.parse({ name: name || 'new', filter })
  return { ...rest, name, search: searchOfFilter(filter) }
}

export const valuesOfRule = (rule: AlertRule): RuleValues => ({
  name: rule.name,
  description: rule.description,
  severity: rule.severity,
  isActive: rule.isActive,
  groupedOn: rule.groupedOn,
  threshold: rule.threshold,
  thresholdSeconds: rule.thresholdSeconds,
  batchingSeconds: rule.batchingSeconds,
  createsTicket: rule.createsTicket,
  onClosedTicket: rule.onClosedTicket,
  search: searchOfFilter(rule.filter),
})

export const inputOf = ({ search, ...rest }: RuleValues): RuleInput => ({
  ...rest,
  filter: filterOfSearch(search),
})

/** Of a predefined rule name and filter are not ours to change. */
export function changesOf(values: RuleValues, isPredefined: boolean) {
  const { name, filter, ...choices } = inputOf(values)
  return isPredefined ? choices : { name, filter, ...choices }
}

/** What the contract says about values that it refuses, by field. */
export function problemsOf(values: RuleValues): Record<string, string> {
  const read = AlertRuleInput.safeParse(inputOf(values))
  if (read.success) return {}
  return Object.fromEntries(
    read.error.issues.map(({ path, message }) => [String(path[0]), message]),
  )
}
