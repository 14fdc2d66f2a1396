import { PageHeader } from '../../ui/PageHeader.tsx'

export function ServiceDeskPage() {
  return <PageHeader title="Service desk" />
}
