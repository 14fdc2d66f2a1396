import { type Webhook, webhooksApi } from '@gatehouse/contract/webhooks'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { PageMissing } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { WorkLine } from '../../ui/WorkState.tsx'
import { DeliveryLog } from './DeliveryLog.tsx'
import { HowToVerify } from './HowToVerify.tsx'
import { WebhookActions } from './WebhookActions.tsx'
import { WebhookForm } from './WebhookForm.tsx'
import { formatTexts } from './webhook-words.ts'

const route = getRouteApi('/signed-in/settings/webhooks/$webhookId')

export function WebhookPage() {
  const { webhookId } = route.useParams()
  const { webhooks } = useSuspenseQuery(live(query(webhooksApi.list, {}))).data
  const webhook = webhooks.find((one) => one.id === webhookId)
  return webhook ? <OneWebhook webhook={webhook} /> : <PageMissing />
}

function OneWebhook({ webhook }: { webhook: Webhook }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const noUpdate = whyNot('webhooks:update', 'change webhooks')
  const { name, url, format, events, isEnabled } = webhook
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.webhooks} fz="xs">
            Webhooks
          </PageLink>
        }
        title={name}
        count={formatTexts[format].label}
        actions={<WebhookActions webhook={webhook} whyNot={noUpdate} />}
      />
      <WorkLine work={webhook.state} isEnabled={isEnabled} />
      <TwoColumns
        main={
          <DeliveryLog
            webhook={webhook}
            search={search}
            whyNot={noUpdate}
            onSearch={(next) => void navigate({ search: next, replace: true })}
          />
        }
        side={
          <>
            <Panel title="Settings">
              <WebhookForm
                // What the server has now is the start of the next change.
                key={JSON.stringify([name, url, format, events, isEnabled])}
                webhook={webhook}
                whyNot={noUpdate}
              />
            </Panel>
            {format === 'gatehouse' && <HowToVerify />}
          </>
        }
      />
    </>
  )
}
