import { PageHeader } from '../../ui/PageHeader.tsx'

export function EmailSettingsPage() {
  return <PageHeader title="E-mail" />
}
