import { PageHeader } from '../../ui/PageHeader.tsx'

export function ResponseActionsPage() {
  return <PageHeader title="Response actions" />
}
