import type { AccessPolicy } from '@gatehouse/contract/access-policies'
import { IconShieldLock } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { ActiveBadge, activeWord } from '../../ui/Active.tsx'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { countColumn, timeColumn } from '../../ui/table/usual-columns.tsx'
import { howText, whereText } from './policy-words.ts'
import { PolicyTabs } from './PolicyTabs.tsx'
import { accessPoliciesQuery } from './search.ts'

export function PoliciesPage() {
  const navigate = useNavigate()
  const { whyNot } = useManagingPermission()
  const { policies } = useSuspenseQuery(accessPoliciesQuery).data
  const addButton = (
    <AddButton
      whyNot={whyNot('access-policies:update', 'add access policies')}
      onClick={() => void navigate({ to: paths.newAccessPolicy })}
    >
      Add an access policy
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Access policies"
        count={String(policies.length)}
        subtitle="Who may open what, when, and how. What no policy allows is refused."
        actions={policies.length > 0 && addButton}
      />
      <PolicyTabs current={paths.accessPolicies} />
      <DataTable
        name="Access policies"
        columns={columns}
        rows={policies}
        keyOf={(policy) => policy.id}
        onOpen={({ id }) =>
          void navigate({ to: paths.accessPolicy, params: { accessPolicyId: id } })
        }
        initialSort={{ column: 'priority', isDescending: true }}
        empty={
          <EmptyState
            icon={<IconShieldLock size={20} />}
            title="Nobody may open anything yet"
            action={addButton}
          >
            A policy names people, what they may do and where, and how their sessions are.
          </EmptyState>
        }
      />
    </>
  )
}

const whoText = ({ userIds }: AccessPolicy) =>
  userIds.length === 0 ? 'nobody yet' : counted(userIds.length, 'person', 'people')

const columns: Column<AccessPolicy>[] = [
  {
    id: 'name',
    header: 'Policy',
    width: '19%',
    isFixed: true,
    sortBy: (policy) => policy.name,
    cell: (policy) => (
      <PageLink
        to={paths.accessPolicy}
        params={{ accessPolicyId: policy.id }}
        c="inherit"
        fw={500}
        title={policy.description}
      >
        {policy.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '118px',
    sortBy: (policy) => String(policy.isEnabled),
    cell: (policy) => <ActiveBadge isActive={policy.isEnabled} />,
    text: (policy) => activeWord(policy.isEnabled),
  },
  {
    id: 'who',
    header: 'Who',
    width: '92px',
    sortBy: (policy) => policy.userIds.length,
    cell: whoText,
  },
  {
    id: 'where',
    header: 'Where',
    width: '17%',
    cell: (policy) => <span title={whereText(policy)}>{whereText(policy)}</span>,
    text: whereText,
  },
  {
    id: 'how',
    header: 'How',
    needsWidth: 760,
    cell: ({ profile }) => <span title={howText(profile)}>{howText(profile)}</span>,
    text: ({ profile }) => howText(profile),
  },
  countColumn({
    id: 'priority',
    header: 'Priority',
    width: '78px',
    of: (policy) => policy.priority,
  }),
  timeColumn({
    id: 'changed',
    header: 'Changed',
    width: '104px',
    needsWidth: 900,
    of: (policy) => policy.updatedAt,
  }),
]
