import type { Agent } from '@gatehouse/contract/agents'
import type { Site } from '@gatehouse/contract/sites'
import { statuses } from '@gatehouse/contract/statuses'
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconPlugConnected, IconTrash } from '@tabler/icons-react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { countColumn, timeColumn } from '../../ui/table/usual-columns.tsx'

interface Options {
  agents: readonly Agent[]
  whyNot: string | undefined
  onStep: (name: 'connect' | 'rename' | 'remove', site: Site) => void
}

export const siteColumns = ({ agents, whyNot, onStep }: Options): Column<Site>[] => [
  {
    id: 'name',
    header: 'Site',
    isFixed: true,
    sortBy: (site) => site.name,
    cell: (site) => site.name,
  },
  {
    id: 'status',
    header: 'Status',
    width: '168px',
    sortBy: (site) => statuses.indexOf(site.status.status),
    cell: (site) => <StatusBadge status={site.status.status} reason={site.status.reason} />,
  },
  {
    id: 'agent',
    header: 'Agent',
    width: '24%',
    cell: (site) => <SiteAgent site={site} agents={agents} whyNot={whyNot} onStep={onStep} />,
    text: (site) => agentOf(site, agents)?.hostname ?? '',
  },
  countColumn({ id: 'sources', header: 'Sources', width: '84px', of: (site) => site.sourceCount }),
  timeColumn({ id: 'created', header: 'Added', width: '110px', of: (site) => site.createdAt }),
  {
    id: 'menu',
    header: '',
    width: '48px',
    isFixed: true,
    cell: (site) => (
      <Menu position="bottom-end" disabled={whyNot !== undefined}>
        <Menu.Target>
          <MaybeDisabled reason={whyNot}>
            <ActionIcon size="sm" aria-label={`Change ${site.name}`}>
              <IconDots size={15} />
            </ActionIcon>
          </MaybeDisabled>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlugConnected size={15} />}
            onClick={() => onStep('connect', site)}
          >
            New connection string
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onStep('rename', site)}>
            Rename
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() => onStep('remove', site)}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    ),
  },
]

const agentOf = (site: Site, agents: readonly Agent[]): Agent | undefined =>
  agents.find((one) => one.siteId === site.id)

function SiteAgent({ site, agents, whyNot, onStep }: Options & { site: Site }) {
  const agent = agentOf(site, agents)
  if (agent)
    return (
      <PageLink
        to={paths.agent}
        params={{ organizationId: site.organizationId, agentId: agent.id }}
      >
        {agent.hostname}
      </PageLink>
    )
  return (
    <MaybeDisabled reason={whyNot}>
      <Button
        variant="subtle"
        size="compact-xs"
        h={20}
        ml={-8}
        onClick={() => onStep('connect', site)}
      >
        {site.connectionStringExpiresAt ? 'Waiting to be enrolled' : 'Enrol an agent'}
      </Button>
    </MaybeDisabled>
  )
}
