import { type User, usersApi } from '@gatehouse/contract/users'
import { IconUserOff } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { useOrganization, usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { roleNames } from '../../app/roles.ts'
import { useNow } from '../../ui/clock.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { UserState } from './user-state.tsx'
import { UserActions } from './UserActions.tsx'
import { UserForm } from './UserForm.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/users/$userId')

export function UserPage() {
  const { organizationId, userId } = route.useParams()
  const params = { organizationId }
  const organization = useOrganization()
  const { whyNot } = usePermission()
  const now = useNow()
  const { users } = useSuspenseQuery(live(query(usersApi.list, { params }))).data
  const user = users.find((one) => one.id === userId)
  if (!user)
    return (
      <EmptyState
        icon={<IconUserOff size={20} />}
        title="This user does not exist any more"
        action={
          <PageButton variant="default" to={paths.users} params={params}>
            All users
          </PageButton>
        }
      >
        The audit trail still knows what they did.
      </EmptyState>
    )
  const noUpdate = whyNot('users:update', `change users of ${organization.name}`)
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.users} params={params} fz="xs">
            Users
          </PageLink>
        }
        title={user.displayName || user.username}
        aside={<UserState user={user} now={now} />}
        actions={<UserActions user={user} whyNot={noUpdate} />}
      />
      {user.directory?.refusal !== undefined && (
        <div style={{ marginBottom: 14 }}>
          <Notice tone="warn" title="The directory lets them in no more">
            {user.directory.refusal}
          </Notice>
        </div>
      )}
      <TwoColumns
        main={
          <Panel title="Role and access">
            <UserForm
              // Changed elsewhere, the form starts anew from what is true now.
              key={JSON.stringify([user.role, user.groupIds, user.accessEndsAt, user.isEnabled])}
              user={user}
              kind={organization.kind}
              whyNot={noUpdate}
            />
          </Panel>
        }
        side={
          <Panel title="About">
            <Facts
              items={[
                { name: 'User name', value: user.username },
                {
                  name: 'Directory',
                  value: user.directory && <DirectoryOf user={user} />,
                },
                { name: 'Role', value: roleNames[user.role] },
                { name: 'Second factor', value: user.hasSecondFactor ? 'Enrolled' : 'None' },
                {
                  name: 'Last sign-in',
                  value: user.lastLoginAt ? <Time at={user.lastLoginAt} /> : 'never',
                },
                {
                  name: 'Locked until',
                  value: user.lockedUntil && <Time at={user.lockedUntil} as="exact" />,
                },
                { name: 'Added', value: <Time at={user.createdAt} as="exact" /> },
              ]}
            />
          </Panel>
        }
      />
    </>
  )
}

function DirectoryOf({ user: { organizationId, directory } }: { user: User }) {
  const { may } = usePermission()
  if (!directory) return null
  const { directoryId, name } = directory
  return may('targets:read') ? (
    <PageLink to={paths.directory} params={{ organizationId, directoryId }}>
      <span className="gh-machine">{name}</span>
    </PageLink>
  ) : (
    <span className="gh-machine">{name}</span>
  )
}
