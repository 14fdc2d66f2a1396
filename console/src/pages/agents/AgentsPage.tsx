import { agentsApi } from '@gatehouse/contract/agents'
import { IconCpu } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AgentTable } from './AgentTable.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/agents')

export function AgentsPage() {
  const params = route.useParams()
  const { agents } = useSuspenseQuery(live(query(agentsApi.list, { params }))).data
  return (
    <>
      <PageHeader
        title="Agents"
        count={String(agents.length)}
        actions={
          <PageButton variant="default" to={paths.sites} params={params}>
            Sites and connection strings
          </PageButton>
        }
      />
      <AgentTable
        agents={agents}
        organizationId={params.organizationId}
        empty={
          <EmptyState
            icon={<IconCpu size={20} />}
            title="No agent is enrolled"
            action={
              <PageButton to={paths.sites} params={params}>
                Open Sites
              </PageButton>
            }
          >
            Each site has one agent. Take the site’s connection string to a machine there and enrol
            it with one command.
          </EmptyState>
        }
      />
    </>
  )
}
