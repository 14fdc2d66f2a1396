import { PageHeader } from '../../ui/PageHeader.tsx'

export function ResponseActionPage() {
  return <PageHeader title="Response action" />
}
