import { PageHeader } from '../../ui/PageHeader.tsx'

export function EmailMessagePage() {
  return <PageHeader title="Message" />
}
