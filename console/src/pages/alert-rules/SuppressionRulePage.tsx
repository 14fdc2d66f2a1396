import { PageHeader } from '../../ui/PageHeader.tsx'

export function SuppressionRulePage() {
  return <PageHeader title="SuppressionRulePage" />
}

export function NewSuppressionRulePage() {
  return <PageHeader title="NewSuppressionRulePage" />
}
