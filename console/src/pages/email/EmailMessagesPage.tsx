import { PageHeader } from '../../ui/PageHeader.tsx'

export function EmailMessagesPage() {
  return <PageHeader title="E-mail" />
}
