import {
  CredentialPurpose,
  credentialPurposes,
  VerificationState,
} from '@gatehouse/contract/credentials'
import { Button, Select } from '@mantine/core'
import { IconLockPassword } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { AddCredential } from './AddCredential.tsx'
import { credentialColumns } from './credential-columns.tsx'
import { purposeNames } from './credential-words.ts'
import { CredentialTabs } from './CredentialTabs.tsx'
import { type CredentialSearch, credentialsQuery } from './search.ts'
import { verificationWord } from './Verification.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/credentials')

export function CredentialsPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const list = useSuspenseInfiniteQuery(live(credentialsQuery(params.organizationId, search)))
  const credentials = list.data.pages.flatMap((page) => page.credentials)
  const noUpdate = whyNot('credentials:update', 'add credentials')
  const change = (next: CredentialSearch) => void navigate({ search: next, replace: true })
  const isFiltered = [search.text, search.purpose, search.state].some(Boolean)
  const isEmpty = credentials.length === 0 && !isFiltered
  const addButton = (
    <AddButton whyNot={noUpdate} onClick={() => change({ ...search, add: true })}>
      Add a credential
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Credentials"
        count={`${credentials.length}${list.hasNextPage ? '+' : ''}`}
        subtitle="Accounts on targets. Sessions use them without showing their secrets."
        actions={!isEmpty && addButton}
      />
      <CredentialTabs organizationId={params.organizationId} current={paths.credentials} />
      {!isEmpty && <FilterBar search={search} change={change} />}
      <DataTable
        name="Credentials"
        columns={credentialColumns}
        rows={credentials}
        keyOf={(credential) => credential.id}
        onOpen={({ id }) =>
          void navigate({ to: paths.credential, params: { ...params, credentialId: id } })
        }
        footer={<ShowMore list={list} />}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<IconLockPassword size={20} />}
              title="No credential fits"
              action={
                <Button variant="default" onClick={() => change({})}>
                  Show all credentials
                </Button>
              }
            >
              Nothing here has these words, this purpose and this state.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<IconLockPassword size={20} />}
              title="No account is kept here yet"
              action={addButton}
            >
              Begin with a service credential: with it Gatehouse signs in to targets to test, scan
              and replace passwords.
            </EmptyState>
          )
        }
      />
      {search.add === true && noUpdate === undefined && (
        <AddCredential
          organizationId={params.organizationId}
          onClose={() => change({ ...search, add: undefined })}
        />
      )}
    </>
  )
}

function FilterBar({
  search,
  change,
}: {
  search: CredentialSearch
  change: (next: CredentialSearch) => void
}) {
  return (
    <ListFilters>
      <FindField
        key={search.text ?? ''}
        label="Find a name, account or target"
        shortcut="/"
        text={search.text ?? ''}
        onFind={(text) => change({ ...search, text })}
      />
      <Select
        aria-label="Purpose"
        placeholder="Every purpose"
        clearable
        w={150}
        data={credentialPurposes.map((one) => ({ value: one, label: purposeNames[one] }))}
        value={search.purpose ?? null}
        onChange={(one) =>
          change({ ...search, purpose: one === null ? undefined : CredentialPurpose.parse(one) })
        }
      />
      <Select
        aria-label="On its target"
        placeholder="Every state"
        clearable
        w={170}
        data={VerificationState.options.map((one) => ({
          value: one,
          label: verificationWord(one),
        }))}
        value={search.state ?? null}
        onChange={(one) =>
          change({ ...search, state: one === null ? undefined : VerificationState.parse(one) })
        }
      />
    </ListFilters>
  )
}
