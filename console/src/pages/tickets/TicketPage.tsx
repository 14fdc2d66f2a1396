import { PageHeader } from '../../ui/PageHeader.tsx'

export function TicketPage() {
  return <PageHeader title="Ticket" />
}
