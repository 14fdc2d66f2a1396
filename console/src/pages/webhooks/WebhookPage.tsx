import { PageHeader } from '../../ui/PageHeader.tsx'

export function WebhookPage() {
  return <PageHeader title="Webhook" />
}
