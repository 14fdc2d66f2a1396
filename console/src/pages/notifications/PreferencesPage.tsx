import { PageHeader } from '../../ui/PageHeader.tsx'

export function PreferencesPage() {
  return <PageHeader title="PreferencesPage" />
}
