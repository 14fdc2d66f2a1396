import { PageHeader } from '../../ui/PageHeader.tsx'

export function AllTicketsPage() {
  return <PageHeader title="Tickets" />
}

export function TicketsPage() {
  return <PageHeader title="Tickets" />
}
