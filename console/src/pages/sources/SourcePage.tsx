import { agentsApi } from '@gatehouse/contract/agents'
import {
  type Connector,
  collectorsApi,
  type Source,
  sourceKindNames,
} from '@gatehouse/contract/collectors'
import { Button, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, invalidate, live, query, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageButton, PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { StatusHistory } from '../../ui/StatusHistory.tsx'
import { StatusLine } from '../../ui/StatusLine.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { useDirectoryOfSource } from '../directories/use-directory-of-source.ts'
import { SourceMenu } from './SourceMenu.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/sources/$sourceId')

export function SourcePage() {
  const params = route.useParams()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const { may, whyNot } = usePermission()
  const { data: source } = useSuspenseQuery(live(query(collectorsApi.get, { params })))
  const noUpdate = whyNot('sources:update', 'change sources')
  const toggle = useMutation({
    mutationFn: () =>
      call(collectorsApi.update, { params, body: { isEnabled: !source.isEnabled } }),
    onSuccess: () => invalidate(client, resolvePath(collectorsApi.list.path, params)),
  })

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.sources} params={params} fz="xs">
            Sources
          </PageLink>
        }
        title={source.name}
        actions={
          <>
            <PageButton
              variant="default"
              to={paths.activity}
              params={params}
              search={{ source: [`equals:${source.name}`] }}
            >
              Its activity
            </PageButton>
            <MaybeDisabled reason={noUpdate}>
              <Button
                variant="default"
                loading={toggle.isPending}
                leftSection={
                  source.isEnabled ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />
                }
                onClick={() => toggle.mutate()}
              >
                {source.isEnabled ? 'Switch off' : 'Switch on'}
              </Button>
            </MaybeDisabled>
            <SourceMenu source={source} whyNot={noUpdate} />
          </>
        }
      />
      <StatusLine status={source.status} />
      <FormError error={toggle.error} />
      <TwoColumns
        main={
          <Panel isFlush title="Connectors">
            <DataTable
              name="Connectors"
              columns={columns}
              rows={source.connectors}
              keyOf={(connector) => connector.id}
              isBare
              onOpen={({ id }) =>
                void navigate({ to: paths.connector, params: { ...params, connectorId: id } })
              }
            />
          </Panel>
        }
        side={
          <>
            <Panel title="About">
              <Facts
                items={[
                  { name: 'Kind', value: sourceKindNames[source.kind] },
                  { name: 'Domain', value: source.targetId && <DomainOf source={source} /> },
                  { name: 'Site', value: source.siteName },
                  { name: 'Agent', value: may('agents:read') && <AgentOf source={source} /> },
                  { name: 'Added', value: <Time at={source.createdAt} /> },
                ]}
              />
            </Panel>
            <Panel title="Status history">
              <StatusHistory periods={source.history} />
            </Panel>
          </>
        }
      />
    </>
  )
}

function DomainOf({ source }: { source: Source }) {
  const { organizationId, targetId } = source
  const directory = useDirectoryOfSource(organizationId, source.id)
  if (directory) {
    return (
      <PageLink to={paths.directory} params={{ organizationId, directoryId: directory.id }}>
        {directory.name}
      </PageLink>
    )
  }
  return (
    targetId !== undefined && (
      <PageLink to={paths.target} params={{ organizationId, targetId }}>
        Its target
      </PageLink>
    )
  )
}

function AgentOf({ source }: { source: Source }) {
  const { organizationId, agentId } = source
  const { data: agent } = useQuery({
    ...query(agentsApi.get, { params: { organizationId, agentId: agentId ?? '' } }),
    enabled: agentId !== undefined,
  })
  if (agentId === undefined) return 'none is enrolled'
  return (
    <PageLink to={paths.agent} params={{ organizationId, agentId }}>
      {agent?.hostname ?? 'Open the agent'}
    </PageLink>
  )
}

const columns: Column<Connector>[] = [
  {
    id: 'name',
    header: 'Connector',
    width: '206px',
    isFixed: true,
    cell: (connector) => <strong>{connector.name}</strong>,
  },
  {
    id: 'status',
    header: 'Status',
    width: '164px',
    cell: ({ status }) => <StatusBadge status={status.status} reason={status.reason} />,
  },
  {
    id: 'reason',
    header: 'Why',
    needsWidth: 640,
    cell: ({ status }) => (
      <Text span fz="inherit" style={{ whiteSpace: 'normal' }}>
        {status.reason}
      </Text>
    ),
  },
  {
    id: 'last',
    header: 'Last record',
    width: '104px',
    cell: (connector) =>
      connector.lastRecordAt ? <Time at={connector.lastRecordAt} /> : 'none yet',
  },
  {
    id: 'records',
    header: 'Records',
    width: '92px',
    align: 'right',
    cell: (connector) => wholeNumber(connector.recordCount),
  },
]
