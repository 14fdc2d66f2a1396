import type { Agent } from '@gatehouse/contract/agents'
import { statuses } from '@gatehouse/contract/statuses'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { byteCount, counted } from '../../ui/numbers.ts'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'

interface Props {
  agents: readonly Agent[]
  organizationId: string
  isBare?: boolean
  empty?: ReactNode
}

export function AgentTable({ agents, organizationId, isBare = false, empty }: Props) {
  const navigate = useNavigate()
  return (
    <DataTable
      name="Agents"
      columns={columns}
      rows={agents}
      keyOf={(agent) => agent.id}
      isBare={isBare}
      onOpen={(agent) =>
        void navigate({ to: paths.agent, params: { organizationId, agentId: agent.id } })
      }
      initialSort={{ column: 'status', isDescending: true }}
      empty={empty}
    />
  )
}

/** `2 seconds`, `15 minutes`: how often an agent uploads. */
export const intervalText = (seconds: number): string =>
  seconds >= 60 && seconds % 60 === 0 ? counted(seconds / 60, 'minute') : counted(seconds, 'second')

/** What waits on the agent's disk. */
export function spoolText({ spool }: Agent): string {
  if (!spool) return 'not reported'
  if (spool.records === 0) return 'empty'
  return `${counted(spool.records, 'record')}, ${byteCount(spool.bytes)}`
}

const columns: Column<Agent>[] = [
  {
    id: 'hostname',
    header: 'Agent',
    isFixed: true,
    sortBy: (agent) => agent.hostname,
    cell: (agent) => (
      <PageLink
        to={paths.agent}
        params={{ organizationId: agent.organizationId, agentId: agent.id }}
        c="inherit"
        fw={500}
      >
        {agent.hostname}
      </PageLink>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: '164px',
    sortBy: (agent) => statuses.indexOf(agent.status.status),
    cell: (agent) => <StatusBadge status={agent.status.status} reason={agent.status.reason} />,
  },
  {
    id: 'site',
    header: 'Site',
    width: '130px',
    sortBy: (agent) => agent.siteName,
    cell: (agent) => agent.siteName,
  },
  {
    id: 'seen',
    header: 'Last seen',
    width: '96px',
    sortBy: (agent) => agent.lastSeenAt ?? '',
    cell: (agent) => (agent.lastSeenAt ? <Time at={agent.lastSeenAt} /> : 'never'),
  },
  {
    id: 'spool',
    header: 'Waiting to upload',
    width: '164px',
    needsWidth: 780,
    sortBy: (agent) => agent.spool?.records ?? 0,
    cell: (agent) => spoolText(agent),
  },
  {
    id: 'interval',
    header: 'Uploads every',
    width: '112px',
    needsWidth: 980,
    sortBy: (agent) => agent.uploadIntervalSeconds,
    cell: (agent) => intervalText(agent.uploadIntervalSeconds),
  },
  {
    id: 'memory',
    header: 'Memory',
    width: '84px',
    align: 'right',
    needsWidth: 700,
    sortBy: (agent) => agent.memoryBytes ?? 0,
    cell: (agent) => (agent.memoryBytes === undefined ? '' : byteCount(agent.memoryBytes)),
  },
  {
    id: 'version',
    header: 'Version',
    width: '84px',
    needsWidth: 560,
    sortBy: (agent) => agent.version,
    cell: (agent) => <span className="gh-machine">{agent.version}</span>,
  },
  {
    id: 'platform',
    header: 'Platform',
    width: '220px',
    isHiddenAtFirst: true,
    cell: (agent) => <span title={agent.platform}>{agent.platform}</span>,
  },
]
