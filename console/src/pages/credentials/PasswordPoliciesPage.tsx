import { type PasswordPolicy, passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import { ActionIcon } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { RemoveDialog } from '../../app/RemoveDialog.tsx'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { countColumn } from '../../ui/table/usual-columns.tsx'
import { Time } from '../../ui/Time.tsx'
import { CredentialTabs } from './CredentialTabs.tsx'
import { PolicyForm } from './PolicyForm.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/password-policies')

export function PasswordPoliciesPage() {
  const params = route.useParams()
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const { policies } = useSuspenseQuery(query(passwordPoliciesApi.list, { params })).data
  const [edited, setEdited] = useState<PasswordPolicy>()
  const [removed, setRemoved] = useState<PasswordPolicy>()
  const noUpdate = whyNot('credentials:update', 'change password policies')
  const addButton = (
    <AddButton
      whyNot={noUpdate}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a password policy
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Password policies"
        count={String(policies.length)}
        subtitle="What passwords that Gatehouse makes look like. They must fit what the target accepts."
        actions={policies.length > 0 && addButton}
      />
      <CredentialTabs organizationId={params.organizationId} current={paths.passwordPolicies} />
      <DataTable
        name="Password policies"
        columns={columnsFor({ whyNot: noUpdate, onRemove: setRemoved })}
        rows={policies}
        keyOf={(policy) => policy.id}
        onOpen={noUpdate === undefined ? setEdited : undefined}
        empty={
          <EmptyState title="The default is used for all" action={addButton}>
            24 characters of all kinds. Add a policy for systems that take less, such as old
            devices.
          </EmptyState>
        }
      />
      {add === true && noUpdate === undefined && (
        <PolicyForm
          organizationId={params.organizationId}
          policy={undefined}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      )}
      {edited && (
        <PolicyForm
          key={edited.id}
          organizationId={params.organizationId}
          policy={edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && <RemovePolicy policy={removed} onClose={() => setRemoved(undefined)} />}
    </>
  )
}

function RemovePolicy({ policy, onClose }: { policy: PasswordPolicy; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: policy.organizationId, passwordPolicyId: policy.id }
  return (
    <RemoveDialog
      onClose={onClose}
      title={`Remove ${policy.name}`}
      verb="Remove the policy"
      remove={() => call(passwordPoliciesApi.remove, { params })}
      onRemoved={async () => {
        await invalidate(client, resolvePath('/organizations/:organizationId', params))
        onClose()
      }}
    >
      Credentials that use it go back to the default. Their passwords stay until they are replaced.
    </RemoveDialog>
  )
}

const columnsFor = ({
  whyNot,
  onRemove,
}: {
  whyNot: string | undefined
  onRemove: (policy: PasswordPolicy) => void
}): Column<PasswordPolicy>[] => [
  {
    id: 'name',
    header: 'Policy',
    width: '24%',
    isFixed: true,
    sortBy: (policy) => policy.name,
    cell: (policy) => <b style={{ fontWeight: 500 }}>{policy.name}</b>,
  },
  {
    id: 'example',
    header: 'Such as',
    cell: (policy) => (
      <span className="gh-machine" title={policy.example}>
        {policy.example}
      </span>
    ),
  },
  countColumn({
    id: 'length',
    header: 'Characters',
    width: '96px',
    of: (policy) => policy.rules.length,
  }),
  countColumn({ id: 'used', header: 'Credentials', width: '100px', of: (policy) => policy.usedBy }),
  {
    id: 'changed',
    header: 'Changed',
    width: '104px',
    needsWidth: 700,
    cell: (policy) => <Time at={policy.updatedAt} />,
  },
  {
    id: 'remove',
    header: '',
    width: '44px',
    isFixed: true,
    cell: (policy) => (
      <MaybeDisabled reason={whyNot}>
        <ActionIcon size="sm" aria-label={`Remove ${policy.name}`} onClick={() => onRemove(policy)}>
          <IconTrash size={14} />
        </ActionIcon>
      </MaybeDisabled>
    ),
  },
]
