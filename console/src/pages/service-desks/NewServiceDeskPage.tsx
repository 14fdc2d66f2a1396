import { PageHeader } from '../../ui/PageHeader.tsx'

export function NewServiceDeskPage() {
  return <PageHeader title="Connect a service desk" />
}
