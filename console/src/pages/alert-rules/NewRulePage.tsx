import { PageHeader } from '../../ui/PageHeader.tsx'

export function NewRulePage() {
  return <PageHeader title="NewRulePage" />
}
