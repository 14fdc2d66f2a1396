import { agentsApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Panel } from '../../ui/Panel.tsx'
import { AgentTable } from '../agents/AgentTable.tsx'
import { SourceTable } from '../sources/SourceTable.tsx'

interface Props {
  organizationId: string
}

export function SourcesPanel({ organizationId }: Props) {
  const params = { organizationId }
  const { data } = useQuery(live(query(collectorsApi.list, { params })))
  return (
    <Panel
      isFlush
      title="Sources"
      action={
        <PageLink to={paths.sources} params={params}>
          All sources
        </PageLink>
      }
    >
      {data && (
        <SourceTable
          sources={data.sources}
          isBare
          empty={<Nothing>Nothing is audited yet. Add a source to begin.</Nothing>}
        />
      )}
    </Panel>
  )
}

export function AgentsPanel({ organizationId }: Props) {
  const params = { organizationId }
  const { data } = useQuery(live(query(agentsApi.list, { params })))
  return (
    <Panel
      isFlush
      title="Agents"
      action={
        <PageLink to={paths.agents} params={params}>
          All agents
        </PageLink>
      }
    >
      {data && (
        <AgentTable
          agents={data.agents}
          organizationId={organizationId}
          isBare
          empty={<Nothing>No agent is enrolled. A site’s connection string enrols one.</Nothing>}
        />
      )}
    </Panel>
  )
}

const Nothing = ({ children }: { children: string }) => (
  <Text c="dimmed" p={14}>
    {children}
  </Text>
)
