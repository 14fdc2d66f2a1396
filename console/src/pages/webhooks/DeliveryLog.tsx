import { type Webhook, WebhookDelivery } from '@gatehouse/contract/webhooks'
import { Select } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { live } from '../../app/api.ts'
import { deliveryWord } from '../../ui/DeliveryBadge.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { deliveryColumns } from './delivery-columns.tsx'
import { DeliveryDrawer } from './DeliveryDrawer.tsx'
import { deliveriesQuery, type DeliverySearch } from './search.ts'

interface Props {
  webhook: Webhook
  search: DeliverySearch
  onSearch: (next: DeliverySearch) => void
  whyNot: string | undefined
}

const State = WebhookDelivery.shape.state

export function DeliveryLog({ webhook, search, onSearch, whyNot }: Props) {
  const nameOf = useOrganizationNames()
  const [openedId, setOpenedId] = useState<string>()
  const list = useSuspenseInfiniteQuery(live(deliveriesQuery(webhook.id, search)))
  const deliveries = list.data.pages.flatMap((page) => page.deliveries)
  return (
    <>
      <Panel
        title="Deliveries"
        isFlush
        action={
          <Select
            aria-label="State of deliveries"
            placeholder="Any state"
            clearable
            w={140}
            data={State.options.map((state) => ({ value: state, label: deliveryWord(state) }))}
            value={search.state ?? null}
            onChange={(state) => onSearch({ state: State.safeParse(state).data })}
          />
        }
      >
        <DataTable
          name="Deliveries"
          isBare
          columns={deliveryColumns(nameOf)}
          rows={deliveries}
          keyOf={(delivery) => delivery.id}
          onOpen={(delivery) => setOpenedId(delivery.id)}
          openKey={openedId}
          empty={
            <EmptyState
              icon={<IconSend size={20} />}
              title={search.state ? 'No delivery is in this state' : 'Nothing was sent yet'}
            >
              Messages are listed here with their body, each try, and what the receiver answered.
            </EmptyState>
          }
          footer={<ShowMore list={list} />}
        />
      </Panel>
      <DeliveryDrawer
        webhookId={webhook.id}
        deliveryId={openedId}
        whyNot={whyNot}
        onClose={() => setOpenedId(undefined)}
      />
    </>
  )
}
