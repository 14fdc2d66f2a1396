import type { Alert } from '@gatehouse/contract/alerts'
import type { AlertRule } from '@gatehouse/contract/alert-rules'
import { type ActivitySearch, withFilter } from '../activity/search.ts'
import { searchOfFilter } from '../alert-rules/search.ts'

/** Filters that find what raised an alert: the rule's, and what its records have in common. */
export function likeThis(
  { groupedOn, item }: Pick<Alert, 'groupedOn' | 'item'>,
  rule: Pick<AlertRule, 'filter'> | undefined,
): ActivitySearch {
  const search = rule ? searchOfFilter(rule.filter) : {}
  if (groupedOn === 'none' || item === '') return search
  // Repeated filters mean or: the rule's own on this field would let others in.
  const { [groupedOn]: _, ...others } = search
  return withFilter(others, { field: groupedOn, operator: 'equals', value: item })
}
