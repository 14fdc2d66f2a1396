import type { SessionType } from '@gatehouse/contract/session-types'
import { IconTerminal2 } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { ActiveBadge, activeWord } from '../../ui/Active.tsx'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { countColumn, timeColumn } from '../../ui/table/usual-columns.tsx'
import { PolicyTabs } from '../access-policies/PolicyTabs.tsx'
import { sessionTypesQuery } from './search.ts'
import { accountNames, stepsText } from './session-type-words.ts'

export function SessionTypesPage() {
  const navigate = useNavigate()
  const { whyNot } = useManagingPermission()
  const { sessionTypes } = useSuspenseQuery(sessionTypesQuery).data
  return (
    <>
      <PageHeader
        title="Session types"
        count={String(sessionTypes.length)}
        subtitle="As which account a session is, and what is done before and after. Users see them as what they can do."
        actions={
          <AddButton
            whyNot={whyNot('access-policies:update', 'change session types')}
            onClick={() => void navigate({ to: paths.newSessionType })}
          >
            Add a session type
          </AddButton>
        }
      />
      <PolicyTabs current={paths.sessionTypes} />
      <DataTable
        name="Session types"
        columns={columns}
        rows={sessionTypes}
        keyOf={(type) => type.id}
        onOpen={(type) =>
          void navigate({ to: paths.sessionType, params: { sessionTypeId: type.id } })
        }
        empty={
          <EmptyState icon={<IconTerminal2 size={20} />} title="There is no session type">
            A session type says as which account people work on a target.
          </EmptyState>
        }
      />
    </>
  )
}

const columns: Column<SessionType>[] = [
  {
    id: 'name',
    header: 'Session type',
    isFixed: true,
    sortBy: (type) => type.name,
    cell: (type) => (
      <PageLink
        to={paths.sessionType}
        params={{ sessionTypeId: type.id }}
        c="inherit"
        fw={500}
        title={type.description}
      >
        {type.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '120px',
    sortBy: (type) => String(type.isEnabled),
    cell: (type) => <ActiveBadge isActive={type.isEnabled} />,
    text: (type) => activeWord(type.isEnabled),
  },
  {
    id: 'account',
    header: 'Works as',
    width: '28%',
    sortBy: (type) => accountNames[type.loginAccount],
    cell: (type) => accountNames[type.loginAccount],
  },
  { id: 'steps', header: 'Steps', width: '150px', needsWidth: 720, cell: stepsText },
  countColumn({
    id: 'policies',
    header: 'Policies',
    width: '84px',
    of: (type) => type.policyCount,
  }),
  {
    id: 'origin',
    header: 'Origin',
    width: '110px',
    needsWidth: 820,
    cell: (type) => (type.isPredefined ? 'Gatehouse' : 'Yours'),
  },
  timeColumn({
    id: 'changed',
    header: 'Changed',
    width: '104px',
    needsWidth: 900,
    of: (type) => type.updatedAt,
  }),
]
