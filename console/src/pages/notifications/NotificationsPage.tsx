import { PageHeader } from '../../ui/PageHeader.tsx'

export function NotificationsPage() {
  return <PageHeader title="NotificationsPage" />
}
