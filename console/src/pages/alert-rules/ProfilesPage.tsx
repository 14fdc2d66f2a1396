import type { AlertProfile } from '@gatehouse/contract/alert-rules'
import { IconBellCog } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { wholeNumber } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { AddProfile } from './AddProfile.tsx'
import { DefaultMark } from './DefaultMark.tsx'
import { deliveryText } from './delivery-text.ts'
import { profilesQuery } from './search.ts'

const route = getRouteApi('/signed-in/alert-profiles')

/** Sets of rules; each organization has one. */
export function ProfilesPage() {
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const nameOf = useOrganizationNames()
  const { profiles } = useSuspenseQuery(profilesQuery).data
  return (
    <>
      <PageHeader
        title="Alert profiles"
        count={String(profiles.length)}
        subtitle="A profile is a set of rules and who is told of their alerts. Every organization has exactly one; without a choice, the default."
        actions={
          <AddButton
            whyNot={whyNot('alert-rules:update', 'add alert profiles')}
            onClick={() => void navigate({ search: { add: true }, replace: true })}
          >
            Add a profile
          </AddButton>
        }
      />
      <DataTable
        name="Alert profiles"
        columns={columnsFor(nameOf)}
        rows={profiles}
        keyOf={(profile) => profile.id}
        onOpen={({ id }) =>
          void navigate({ to: paths.alertProfile, params: { profileId: id }, search: {} })
        }
        empty={
          <EmptyState icon={<IconBellCog size={20} />} title="No alert profile">
            The default profile is made when the server starts for the first time.
          </EmptyState>
        }
      />
      {add === true && (
        <AddProfile
          profiles={profiles}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      )}
    </>
  )
}

const columnsFor = (nameOf: (id: string) => string): Column<AlertProfile>[] => [
  {
    id: 'name',
    header: 'Profile',
    width: '26%',
    isFixed: true,
    sortBy: ({ name }) => name,
    cell: ({ id, name, isDefault, description }) => (
      <>
        <PageLink
          to={paths.alertProfile}
          params={{ profileId: id }}
          c="inherit"
          fw={500}
          title={description || name}
        >
          {name}
        </PageLink>
        {isDefault && <DefaultMark />}
      </>
    ),
  },
  {
    id: 'rules',
    header: 'Rules active',
    width: '110px',
    align: 'right',
    needsWidth: 420,
    sortBy: ({ activeRuleCount }) => activeRuleCount,
    cell: ({ activeRuleCount, ruleCount }) =>
      `${wholeNumber(activeRuleCount)} of ${wholeNumber(ruleCount)}`,
  },
  {
    id: 'organizations',
    header: 'Organizations',
    needsWidth: 560,
    sortBy: ({ organizationIds }) => organizationIds.length,
    cell: ({ organizationIds }) => {
      const names = organizationIds.map(nameOf).join(', ')
      return (
        <span title={names}>
          {organizationIds.length}
          <span style={{ color: 'var(--gh-dim)' }}>{names && ` · ${names}`}</span>
        </span>
      )
    },
  },
  {
    id: 'delivery',
    header: 'Told by',
    width: '24%',
    needsWidth: 680,
    cell: ({ delivery }) => deliveryText(delivery),
  },
  {
    id: 'changed',
    header: 'Changed',
    width: '110px',
    needsWidth: 820,
    sortBy: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
]
