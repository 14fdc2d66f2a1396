import { PageHeader } from '../../ui/PageHeader.tsx'

export function WebhooksPage() {
  return <PageHeader title="Webhooks" />
}
