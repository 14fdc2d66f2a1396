import { PageHeader } from '../../ui/PageHeader.tsx'

export function RulePage() {
  return <PageHeader title="RulePage" />
}
