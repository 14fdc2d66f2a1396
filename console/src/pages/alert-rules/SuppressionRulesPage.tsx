import { PageHeader } from '../../ui/PageHeader.tsx'

export function SuppressionRulesPage() {
  return <PageHeader title="SuppressionRulesPage" />
}
