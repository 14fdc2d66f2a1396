import type { SuppressionRule } from '@gatehouse/contract/alert-rules'
import { OrganizationId } from '@gatehouse/contract/ids'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageMissing } from '../../app/page-states.tsx'
import { searchOfFilter, suppressionRulesQuery } from './search.ts'
import { SuppressionEditor, type SuppressionValues } from './SuppressionEditor.tsx'

const oneRoute = getRouteApi('/signed-in/suppression-rules/$suppressionRuleId')
const newRoute = getRouteApi('/signed-in/suppression-rules/new')

export function SuppressionRulePage() {
  const { suppressionRuleId } = oneRoute.useParams()
  const { rules } = useSuspenseQuery(suppressionRulesQuery).data
  const rule = rules.find(({ id }) => id === suppressionRuleId)
  if (rule === undefined) return <PageMissing />
  return <SuppressionEditor key={rule.id} rule={rule} initial={valuesOf(rule)} />
}

/** From nothing, or from an alert that nobody needs to hear of. */
export function NewSuppressionRulePage() {
  const { name = '', filter = '', organizationId } = newRoute.useSearch()
  const known = OrganizationId.safeParse(organizationId)
  return (
    <SuppressionEditor
      rule={undefined}
      initial={{
        name,
        reason: '',
        search: searchOfFilter(filter),
        isActive: true,
        organizationIds: known.success ? [known.data] : [],
        endsAt: undefined,
      }}
    />
  )
}

const valuesOf = (rule: SuppressionRule): SuppressionValues => ({
  name: rule.name,
  reason: rule.reason,
  search: searchOfFilter(rule.filter),
  isActive: rule.isActive,
  organizationIds: rule.organizationIds,
  endsAt: rule.endsAt,
})
