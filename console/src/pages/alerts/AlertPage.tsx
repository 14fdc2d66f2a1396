import { PageHeader } from '../../ui/PageHeader.tsx'

export function AlertPage() {
  return <PageHeader title="AlertPage" />
}
