import { PageHeader } from '../../ui/PageHeader.tsx'

export function IntegrationApiPage() {
  return <PageHeader title="Integration API" />
}
