import { PageHeader } from '../../ui/PageHeader.tsx'

export function AllAlertsPage() {
  return <PageHeader title="AllAlertsPage" />
}

export function OrganizationAlertsPage() {
  return <PageHeader title="OrganizationAlertsPage" />
}
