import { PageHeader } from '../../ui/PageHeader.tsx'

export function EmailTemplatesPage() {
  return <PageHeader title="E-mail" />
}
