import { type User, usersApi } from '@gatehouse/contract/users'
import { Button } from '@mantine/core'
import { IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { useOrganization, usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { roleNames } from '../../app/roles.ts'
import { useNow } from '../../ui/clock.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { AddFromDirectory } from './AddFromDirectory.tsx'
import { DirectoryMark } from './DirectoryMark.tsx'
import { InviteUser } from './InviteUser.tsx'
import { stateOf, UserState } from './user-state.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/users')

export function UsersPage() {
  const params = route.useParams()
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const organization = useOrganization()
  const { whyNot } = usePermission()
  const now = useNow()
  const { users } = useSuspenseQuery(live(query(usersApi.list, { params }))).data
  const noUpdate = whyNot('users:update', `invite users to ${organization.name}`)
  const openInvite = () => void navigate({ search: { add: true }, replace: true })

  return (
    <>
      <PageHeader
        title="Users"
        count={String(users.length)}
        subtitle={
          organization.kind === 'managing'
            ? 'Who works here at the managing organization.'
            : `Who of ${organization.name} may sign in. Your own colleagues see it by their role.`
        }
        actions={
          <>
            <PageButton variant="default" to={paths.roles}>
              What each role may
            </PageButton>
            <AddFromDirectory organizationId={organization.id} whyNot={noUpdate} />
            <MaybeDisabled reason={noUpdate}>
              <Button leftSection={<IconUserPlus size={14} />} onClick={openInvite}>
                Invite a user
              </Button>
            </MaybeDisabled>
          </>
        }
      />
      <DataTable
        name="Users"
        columns={columnsAt(now)}
        rows={users}
        keyOf={(user) => user.id}
        onOpen={(user) => void navigate({ to: paths.user, params: { ...params, userId: user.id } })}
        initialSort={{ column: 'name', isDescending: false }}
        empty={
          <EmptyState
            icon={<IconUsers size={20} />}
            title={`Nobody of ${organization.name} may sign in`}
            action={
              noUpdate === undefined && <Button onClick={openInvite}>Invite the first user</Button>
            }
          >
            Invite somebody to let them see their own organization’s activity.
          </EmptyState>
        }
      />
      {add === true && (
        <InviteUser
          organization={organization}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      )}
    </>
  )
}

const columnsAt = (now: number): Column<User>[] => [
  {
    id: 'name',
    header: 'User',
    isFixed: true,
    sortBy: (user) => user.displayName || user.username,
    cell: (user) => (
      <>
        <PageLink
          to={paths.user}
          params={{ organizationId: user.organizationId, userId: user.id }}
          c="inherit"
          fw={500}
        >
          {user.displayName || user.username}
        </PageLink>
        {user.displayName !== '' && (
          <span style={{ color: 'var(--gh-dim)' }}> {user.username}</span>
        )}
        {user.directory && <DirectoryMark name={user.directory.name} />}
      </>
    ),
  },
  {
    id: 'role',
    header: 'Role',
    width: '190px',
    sortBy: (user) => roleNames[user.role],
    cell: (user) => roleNames[user.role],
  },
  {
    id: 'state',
    header: 'State',
    width: '160px',
    sortBy: (user) => stateOf(user, now).word,
    cell: (user) => <UserState user={user} now={now} />,
    text: (user) => stateOf(user, now).word,
  },
  {
    id: 'factor',
    header: 'Second factor',
    width: '116px',
    sortBy: (user) => Number(user.hasSecondFactor),
    cell: (user) => (user.hasSecondFactor ? 'Enrolled' : 'None'),
  },
  {
    id: 'ends',
    header: 'Access ends',
    width: '110px',
    needsWidth: 760,
    sortBy: (user) => user.accessEndsAt ?? '',
    cell: (user) => (user.accessEndsAt ? <Time at={user.accessEndsAt} /> : ''),
  },
  {
    id: 'login',
    header: 'Last sign-in',
    width: '110px',
    sortBy: (user) => user.lastLoginAt ?? '',
    cell: (user) => (user.lastLoginAt ? <Time at={user.lastLoginAt} /> : 'never'),
  },
  {
    id: 'email',
    header: 'E-mail',
    width: '220px',
    isHiddenAtFirst: true,
    cell: (user) => user.email,
  },
  {
    id: 'created',
    header: 'Added',
    width: '110px',
    isHiddenAtFirst: true,
    sortBy: (user) => user.createdAt,
    cell: (user) => <Time at={user.createdAt} />,
  },
]
