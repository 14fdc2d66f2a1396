import { collectorsApi, connectorDescriptions } from '@gatehouse/contract/collectors'
import { Switch, Tooltip } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, invalidate, live, query, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageButton, PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { StatusHistory } from '../../ui/StatusHistory.tsx'
import { StatusLine } from '../../ui/StatusLine.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { CollectorReportView } from './CollectorReportView.tsx'
import { ConnectorSettingsForm } from './ConnectorSettingsForm.tsx'

const route = getRouteApi(
  '/signed-in/organizations/$organizationId/sources/$sourceId/connectors/$connectorId',
)

/** One stream of a source: how it is, what it reads, what it misses, and how it is set. */
export function ConnectorPage() {
  const params = route.useParams()
  const client = useQueryClient()
  const { whyNot } = usePermission()
  const { data: source } = useSuspenseQuery(query(collectorsApi.get, { params }))
  const { data: connector } = useSuspenseQuery(live(query(collectorsApi.getConnector, { params })))
  const noUpdate = whyNot('sources:update', 'change connectors')
  const toggle = useMutation({
    mutationFn: (isEnabled: boolean) =>
      call(collectorsApi.updateConnector, { params, body: { isEnabled } }),
    onSuccess: () => invalidate(client, resolvePath(collectorsApi.list.path, params)),
  })

  return (
    <>
      <PageHeader
        trail={
          <>
            <PageLink to={paths.sources} params={params} fz="xs">
              Sources
            </PageLink>
            {' / '}
            <PageLink to={paths.source} params={params} fz="xs">
              {source.name}
            </PageLink>
          </>
        }
        title={connector.name}
        subtitle={connectorDescriptions[connector.kind]}
        actions={
          <>
            <PageButton
              variant="default"
              to={paths.activity}
              params={params}
              search={{
                source: [`equals:${source.name}`],
                connector: [`equals:${connector.name}`],
              }}
            >
              Its activity
            </PageButton>
            <Tooltip label={noUpdate} disabled={noUpdate === undefined}>
              <Switch
                label={connector.isEnabled ? 'On' : 'Off'}
                aria-label={`Collect ${connector.name}`}
                checked={connector.isEnabled}
                disabled={noUpdate !== undefined || toggle.isPending}
                onChange={(event) => toggle.mutate(event.currentTarget.checked)}
              />
            </Tooltip>
          </>
        }
      />
      <StatusLine status={connector.status} />
      <FormError error={toggle.error} />
      <TwoColumns
        main={
          <>
            <CollectorReportView report={connector.report} />
            <Panel title="Settings">
              <ConnectorSettingsForm
                // Settings changed elsewhere start the form anew.
                key={JSON.stringify(connector.settings)}
                connector={connector}
                params={params}
                whyNot={noUpdate}
              />
            </Panel>
          </>
        }
        side={
          <>
            <Panel title="Records">
              <Facts
                items={[
                  { name: 'Collected', value: wholeNumber(connector.recordCount) },
                  {
                    name: 'Last',
                    value: connector.lastRecordAt ? (
                      <Time at={connector.lastRecordAt} />
                    ) : (
                      'none yet'
                    ),
                  },
                ]}
              />
            </Panel>
            <Panel title="Status history">
              <StatusHistory periods={connector.history} />
            </Panel>
          </>
        }
      />
    </>
  )
}
