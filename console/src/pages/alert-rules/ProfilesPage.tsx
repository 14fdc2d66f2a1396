import { PageHeader } from '../../ui/PageHeader.tsx'

export function ProfilesPage() {
  return <PageHeader title="ProfilesPage" />
}
