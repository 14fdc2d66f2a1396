import {
  type ServiceDesk,
  serviceDesksApi,
  ticketProviderNames,
} from '@gatehouse/contract/service-desks'
import { IconHeadset } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
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

export function ServiceDesksPage() {
  const navigate = useNavigate()
  const { whyNot } = useManagingPermission()
  const { serviceDesks } = useSuspenseQuery(live(query(serviceDesksApi.list, {}))).data
  const connect = (
    <AddButton
      whyNot={whyNot('service-desks:update', 'connect a service desk')}
      onClick={() => void navigate({ to: paths.newServiceDesk })}
    >
      Connect a service desk
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Service desks"
        count={String(serviceDesks.length)}
        actions={serviceDesks.length > 0 && connect}
      />
      <DataTable
        name="Service desks"
        columns={columns}
        rows={serviceDesks}
        keyOf={(desk) => desk.id}
        onOpen={(desk) =>
          void navigate({ to: paths.serviceDesk, params: { serviceDeskId: desk.id } })
        }
        empty={
          <EmptyState
            icon={<IconHeadset size={20} />}
            title="No service desk is connected"
            action={connect}
          >
            With ConnectWise PSA or ServiceNow connected, an alert becomes one well-filled ticket,
            is kept up to date, and closes with it.
          </EmptyState>
        }
      />
    </>
  )
}

const columns: Column<ServiceDesk>[] = [
  {
    id: 'name',
    header: 'Service desk',
    isFixed: true,
    sortBy: (desk) => desk.name,
    cell: (desk) => (
      <PageLink to={paths.serviceDesk} params={{ serviceDeskId: desk.id }} c="inherit" fw={500}>
        {desk.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '124px',
    sortBy: (desk) => `${String(desk.isEnabled)} ${String(desk.state.isFailing)}`,
    cell: (desk) => <WorkBadge work={desk.state} isEnabled={desk.isEnabled} />,
    text: ({ state, isEnabled }) => workWord({ work: state, isEnabled }),
  },
  {
    id: 'kind',
    header: 'Kind',
    width: '130px',
    sortBy: (desk) => ticketProviderNames[desk.connection.provider],
    cell: (desk) => ticketProviderNames[desk.connection.provider],
  },
  {
    id: 'site',
    header: 'Address',
    width: '24%',
    needsWidth: 820,
    sortBy: (desk) => desk.connection.site,
    cell: (desk) => <span className="gh-machine">{desk.connection.site}</span>,
  },
  countColumn({
    id: 'organizations',
    header: 'Organizations',
    width: '108px',
    needsWidth: 640,
    of: (desk) => desk.organizationCount,
  }),
  countColumn({ id: 'waiting', header: 'Waiting', width: '80px', of: (desk) => desk.waiting }),
  countColumn({ id: 'failed', header: 'Failed', width: '72px', of: (desk) => desk.failed }),
  timeColumn({
    id: 'changed',
    header: 'Changed',
    width: '110px',
    needsWidth: 960,
    of: (desk) => desk.updatedAt,
  }),
]
