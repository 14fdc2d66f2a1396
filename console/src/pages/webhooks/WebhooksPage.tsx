import { type Webhook, webhooksApi } from '@gatehouse/contract/webhooks'
import { IconWebhook } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { countColumn, timeColumn } from '../../ui/table/usual-columns.tsx'
import { WorkBadge, workWord } from '../../ui/WorkState.tsx'
import { AddWebhook } from './AddWebhook.tsx'
import { eventTexts, formatTexts } from './webhook-words.ts'

const route = getRouteApi('/signed-in/settings/webhooks')

export function WebhooksPage() {
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const { webhooks } = useSuspenseQuery(live(query(webhooksApi.list, {}))).data
  const noUpdate = whyNot('webhooks:update', 'add webhooks')
  const addButton = (
    <AddButton
      whyNot={noUpdate}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a webhook
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Webhooks"
        count={String(webhooks.length)}
        actions={webhooks.length > 0 && addButton}
      />
      <DataTable
        name="Webhooks"
        columns={columns}
        rows={webhooks}
        keyOf={(webhook) => webhook.id}
        onOpen={(webhook) =>
          void navigate({ to: paths.webhook, params: { webhookId: webhook.id } })
        }
        empty={
          <EmptyState icon={<IconWebhook size={20} />} title="No webhook yet" action={addButton}>
            A webhook tells another system of alerts at once: a channel in Slack or Teams, or a
            program of your own. Which alerts go to it is chosen in the delivery of an alert
            profile.
          </EmptyState>
        }
      />
      {add === true && noUpdate === undefined && (
        <AddWebhook onClose={() => void navigate({ search: {}, replace: true })} />
      )}
    </>
  )
}

const columns: Column<Webhook>[] = [
  {
    id: 'name',
    header: 'Webhook',
    isFixed: true,
    sortBy: (webhook) => webhook.name,
    cell: (webhook) => (
      <PageLink to={paths.webhook} params={{ webhookId: webhook.id }} c="inherit" fw={500}>
        {webhook.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '124px',
    sortBy: (webhook) => `${String(webhook.isEnabled)} ${String(webhook.state.isFailing)}`,
    cell: (webhook) => <WorkBadge work={webhook.state} isEnabled={webhook.isEnabled} />,
    text: ({ state, isEnabled }) => workWord({ work: state, isEnabled }),
  },
  {
    id: 'format',
    header: 'Format',
    width: '130px',
    sortBy: (webhook) => formatTexts[webhook.format].label,
    cell: (webhook) => formatTexts[webhook.format].label,
  },
  {
    id: 'url',
    header: 'Address',
    width: '30%',
    needsWidth: 700,
    cell: (webhook) => (
      <span className="gh-machine" title={webhook.url}>
        {webhook.url}
      </span>
    ),
  },
  {
    id: 'events',
    header: 'Events',
    width: '72px',
    align: 'right',
    needsWidth: 860,
    cell: ({ events }) => (
      <span title={events.map((event) => eventTexts[event]).join(', ')}>{events.length}</span>
    ),
  },
  countColumn({
    id: 'waiting',
    header: 'Waiting',
    width: '80px',
    of: (webhook) => webhook.waiting,
  }),
  timeColumn({
    id: 'created',
    header: 'Added',
    width: '110px',
    needsWidth: 960,
    of: (webhook) => webhook.createdAt,
  }),
]
