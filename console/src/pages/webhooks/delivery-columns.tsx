import type { WebhookDelivery } from '@gatehouse/contract/webhooks'
import { DeliveryBadge, deliveryWord } from '../../ui/DeliveryBadge.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { eventTexts } from './webhook-words.ts'

/** What the last try brought, in short. */
export function lastAnswer({ attempts }: WebhookDelivery): string {
  const last = attempts.at(-1)
  if (!last) return 'not tried yet'
  const status = last.status === undefined ? '' : `${last.status} `
  return `${status}${last.answer}`.trim() || 'no answer'
}

export const deliveryColumns = (
  nameOf: (organizationId: string) => string,
): Column<WebhookDelivery>[] => [
  {
    id: 'state',
    header: 'State',
    width: '106px',
    isFixed: true,
    cell: (delivery) => <DeliveryBadge state={delivery.state} />,
    text: ({ state }) => deliveryWord(state),
  },
  {
    id: 'event',
    header: 'Event',
    width: '158px',
    isFixed: true,
    cell: (delivery) => eventTexts[delivery.event],
  },
  {
    id: 'organization',
    header: 'About',
    width: '130px',
    needsWidth: 860,
    cell: (delivery) => nameOf(delivery.organizationId),
  },
  {
    id: 'answer',
    header: 'Last answer',
    cell: (delivery) => <span title={lastAnswer(delivery)}>{lastAnswer(delivery)}</span>,
  },
  {
    id: 'attempts',
    header: 'Tries',
    width: '60px',
    align: 'right',
    needsWidth: 520,
    cell: (delivery) => delivery.attempts.length,
  },
  {
    id: 'queued',
    header: 'Queued',
    width: '100px',
    cell: (delivery) => <Time at={delivery.queuedAt} />,
  },
  {
    id: 'next',
    header: 'Next try',
    width: '100px',
    needsWidth: 860,
    cell: ({ nextAttemptAt }) => nextAttemptAt && <Time at={nextAttemptAt} />,
  },
]
