import type { Directory } from '@gatehouse/contract/directories'
import { IconBinaryTree } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { countColumn } from '../../ui/table/usual-columns.tsx'
import { Time } from '../../ui/Time.tsx'
import { AddDomain } from '../targets/AddDomain.tsx'
import { directoriesQuery } from './search.ts'
import { SyncState } from './SyncState.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/directories')

/** The domains of an organization, each as fresh as it is. */
export function DirectoriesPage() {
  const params = route.useParams()
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const { directories } = useSuspenseQuery(live(directoriesQuery(params.organizationId))).data
  const noUpdate = whyNot('targets:update', 'add domains')
  const addButton = (
    <AddButton
      whyNot={noUpdate}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a domain
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Directories"
        count={String(directories.length)}
        subtitle="Domains whose users, groups and computers are known here, now and at any moment since they are read."
        actions={directories.length > 0 && addButton}
      />
      <DataTable
        name="Directories"
        columns={columns}
        rows={directories}
        keyOf={(directory) => directory.id}
        onOpen={({ id }) =>
          void navigate({ to: paths.directory, params: { ...params, directoryId: id } })
        }
        empty={
          <EmptyState
            icon={<IconBinaryTree size={20} />}
            title="No domain is known yet"
            action={addButton}
          >
            A domain is added with its controllers and an account that may read. Then its users,
            groups and computers can be looked at as of any moment, its risks are counted, and its
            people can sign in.
          </EmptyState>
        }
      />
      {add === true && noUpdate === undefined && (
        <AddDomain
          organizationId={params.organizationId}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      )}
    </>
  )
}

const reachable = ({ controllers }: Directory): string => {
  const count = controllers.filter(({ isReachable }) => isReachable).length
  return controllers.length === 0 ? 'none known' : `${count} of ${controllers.length}`
}

const columns: Column<Directory>[] = [
  {
    id: 'name',
    header: 'Domain',
    isFixed: true,
    sortBy: ({ name }) => name,
    cell: ({ id, organizationId, name, netbiosName }) => (
      <>
        <PageLink
          to={paths.directory}
          params={{ organizationId, directoryId: id }}
          c="inherit"
          fw={500}
        >
          {name}
        </PageLink>
        {netbiosName !== undefined && (
          <span style={{ color: 'var(--gh-dim)' }}> {netbiosName}</span>
        )}
      </>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'state',
    header: 'State',
    width: '140px',
    sortBy: ({ sync }) => sync.state,
    cell: (directory) => (
      <span title={directory.sync.text}>
        <SyncState directory={directory} />
      </span>
    ),
    text: ({ sync }) => sync.text,
  },
  {
    id: 'known',
    header: 'Known as of',
    width: '116px',
    needsWidth: 560,
    sortBy: ({ sync }) => sync.knownAt ?? '',
    cell: ({ sync }) => (sync.knownAt ? <Time at={sync.knownAt} /> : 'never'),
  },
  {
    id: 'controllers',
    header: 'Controllers reachable',
    width: '156px',
    needsWidth: 760,
    cell: reachable,
  },
  countColumn({ id: 'users', header: 'Users', width: '92px', of: ({ counts }) => counts.users }),
  countColumn({
    id: 'groups',
    header: 'Groups',
    width: '92px',
    needsWidth: 640,
    of: ({ counts }) => counts.groups,
  }),
  countColumn({
    id: 'computers',
    header: 'Computers',
    width: '104px',
    needsWidth: 640,
    of: ({ counts }) => counts.computers,
  }),
  {
    id: 'signIn',
    header: 'Sign-in',
    width: '128px',
    needsWidth: 900,
    cell: ({ settings: { signIn } }) =>
      signIn.isEnabled ? counted(signIn.groups.length, 'group') : 'off',
  },
]
