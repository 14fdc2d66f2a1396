import { ticketProviderNames } from '@gatehouse/contract/service-desks'
import type { Ticket } from '@gatehouse/contract/tickets'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { Time } from '../../ui/Time.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { DeskLink } from './DeskLink.tsx'

export function TicketFacts({ ticket }: { ticket: Ticket }) {
  const nameOf = useOrganizationNames()
  const { may } = useManagingPermission()
  const kind = ticketProviderNames[ticket.provider]
  const desk = ticket.serviceDesk === kind ? kind : `${ticket.serviceDesk} (${kind})`
  return (
    <Facts
      items={[
        { name: 'Number', value: <DeskLink ticket={ticket} /> },
        {
          name: 'Service desk',
          value: may('service-desks:read') ? (
            <PageLink to={paths.serviceDesk} params={{ serviceDeskId: ticket.serviceDeskId }}>
              {desk}
            </PageLink>
          ) : (
            desk
          ),
        },
        { name: 'Organization', value: nameOf(ticket.organizationId) },
        { name: 'Severity', value: <SeverityMark severity={ticket.severity} /> },
        { name: 'Its status there', value: ticket.statusName },
        { name: 'SLA', value: ticket.slaStatus },
        { name: 'Alerts', value: wholeNumber(ticket.alertIds.length) },
        { name: 'Repeats', value: wholeNumber(ticket.repeatCount) },
        { name: 'Opened', value: <Time at={ticket.openedAt} as="exact" /> },
        { name: 'Updated', value: <Time at={ticket.updatedAt} as="exact" /> },
        { name: 'Closed', value: ticket.closedAt && <Time at={ticket.closedAt} as="exact" /> },
      ]}
    />
  )
}
