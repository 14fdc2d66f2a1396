import { PageHeader } from '../../ui/PageHeader.tsx'

export function ServiceDesksPage() {
  return <PageHeader title="Service desks" />
}
