import { type ResponseAction, responseActionsApi } from '@gatehouse/contract/response-actions'
import { IconTerminal2 } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { timeColumn } from '../../ui/table/usual-columns.tsx'
import { WorkBadge, workWord } from '../../ui/WorkState.tsx'
import { AddResponseAction } from './AddResponseAction.tsx'
import { commandLine } from './command-line.ts'
import { NotAvailable } from './NotAvailable.tsx'

const route = getRouteApi('/signed-in/settings/response-actions')

export function ResponseActionsPage() {
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const { available, responseActions } = useSuspenseQuery(
    live(query(responseActionsApi.list, {})),
  ).data
  const noUpdate =
    whyNot('response-actions:update', 'add response actions') ??
    (available.isAvailable ? undefined : available.reason)
  const addButton = (
    <AddButton
      whyNot={noUpdate}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a response action
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Response actions"
        count={String(responseActions.length)}
        subtitle="Programs on this server that alerts start."
        actions={responseActions.length > 0 && addButton}
      />
      <NotAvailable available={available} />
      <DataTable
        name="Response actions"
        columns={columns}
        rows={responseActions}
        keyOf={(action) => action.id}
        onOpen={(action) =>
          void navigate({ to: paths.responseAction, params: { responseActionId: action.id } })
        }
        empty={
          <EmptyState
            icon={<IconTerminal2 size={20} />}
            title="No program is started by alerts"
            action={addButton}
          >
            A response action starts a program of yours when a rule raises an alert, with the
            records as a file or with their ids.
          </EmptyState>
        }
      />
      {add === true && noUpdate === undefined && (
        <AddResponseAction onClose={() => void navigate({ search: {}, replace: true })} />
      )}
    </>
  )
}

const columns: Column<ResponseAction>[] = [
  {
    id: 'name',
    header: 'Response action',
    isFixed: true,
    sortBy: (action) => action.name,
    cell: (action) => (
      <PageLink
        to={paths.responseAction}
        params={{ responseActionId: action.id }}
        c="inherit"
        fw={500}
      >
        {action.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '124px',
    sortBy: (action) => `${String(action.isEnabled)} ${String(action.state.isFailing)}`,
    cell: (action) => <WorkBadge work={action.state} isEnabled={action.isEnabled} />,
    text: ({ state, isEnabled }) => workWord({ work: state, isEnabled }),
  },
  {
    id: 'command',
    header: 'Program and arguments',
    width: '38%',
    cell: ({ run, parameters }) => {
      const text = commandLine([run, ...parameters])
      return (
        <span className="gh-machine" title={text}>
          {text}
        </span>
      )
    },
  },
  {
    id: 'rules',
    header: 'Started by',
    width: '92px',
    needsWidth: 700,
    sortBy: (action) => action.ruleIds.length,
    cell: (action) => counted(action.ruleIds.length, 'rule'),
  },
  {
    id: 'gets',
    header: 'Gets',
    width: '86px',
    needsWidth: 820,
    cell: (action) => (action.writesCsv ? 'a CSV file' : 'the ids'),
  },
  timeColumn({
    id: 'changed',
    header: 'Changed',
    width: '110px',
    needsWidth: 900,
    of: (action) => action.updatedAt,
  }),
]
