import {
  type IntegrationCredential,
  integrationCredentialsApi,
} from '@gatehouse/contract/integration-credentials'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { Text } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { useManagingPermission } from '../../app/managing.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { AddCredential } from './AddCredential.tsx'
import { CredentialActions } from './CredentialActions.tsx'
import { rightsText } from './credential-words.ts'

const route = getRouteApi('/signed-in/settings/integration-api')

export function IntegrationApiPage() {
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const { credentials, url } = useSuspenseQuery(
    live(query(integrationCredentialsApi.list, {})),
  ).data
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const noUpdate = whyNot('integration-credentials:update', 'change credentials')
  const nameOf = (id: string) => {
    const organization = organizations.find((one) => one.id === id)
    if (organization?.kind === 'managing') return 'all'
    return organization?.name ?? 'an organization'
  }
  const addButton = (
    <AddButton
      whyNot={noUpdate}
      onClick={() => void navigate({ search: { add: true }, replace: true })}
    >
      Add a credential
    </AddButton>
  )
  return (
    <>
      <PageHeader
        title="Integration API"
        count={String(credentials.length)}
        subtitle="Programs written for the Netwrix Auditor Integration API read and write activity records here: change their address, user name and password, and nothing else."
        actions={credentials.length > 0 && addButton}
      />
      <div style={{ maxWidth: 620, marginBottom: 14 }}>
        {url === undefined ? (
          <Notice tone="warn" title="The Integration API is switched off on this server">
            Credentials can be prepared; no program is answered until whoever runs the server
            switches it on.
          </Notice>
        ) : (
          <CopyField label="Address for programs" value={url} />
        )}
      </div>
      <DataTable
        name="Credentials of the Integration API"
        columns={columnsFor(nameOf, url, noUpdate)}
        rows={credentials}
        keyOf={(credential) => credential.id}
        empty={
          <EmptyState
            icon={<IconPlug size={20} />}
            title="No program has a credential"
            action={addButton}
          >
            A credential is a user name and a password for one program. It reads and writes the
            records of one organization, or of all.
          </EmptyState>
        }
      />
      {add === true && noUpdate === undefined && (
        <AddCredential url={url} onClose={() => void navigate({ search: {}, replace: true })} />
      )}
    </>
  )
}

const columnsFor = (
  nameOf: (organizationId: string) => string,
  url: string | undefined,
  whyNot: string | undefined,
): Column<IntegrationCredential>[] => [
  {
    id: 'name',
    header: 'Name',
    isFixed: true,
    sortBy: (credential) => credential.name,
    cell: (credential) => (
      <Text span fw={500} title={credential.name}>
        {credential.name}
      </Text>
    ),
  },
  {
    id: 'username',
    header: 'User name',
    width: '17%',
    sortBy: (credential) => credential.username,
    cell: (credential) => <span className="gh-machine">{credential.username}</span>,
  },
  {
    id: 'organization',
    header: 'Organizations',
    width: '15%',
    sortBy: (credential) => nameOf(credential.organizationId),
    cell: (credential) => nameOf(credential.organizationId),
  },
  {
    id: 'rights',
    header: 'May',
    width: '158px',
    cell: (credential) => rightsText(credential),
  },
  {
    id: 'used',
    header: 'Last used',
    width: '100px',
    needsWidth: 760,
    sortBy: (credential) => credential.lastUsedAt ?? '',
    cell: (credential) => (credential.lastUsedAt ? <Time at={credential.lastUsedAt} /> : 'never'),
  },
  {
    id: 'ends',
    header: 'Ends',
    width: '100px',
    needsWidth: 700,
    sortBy: (credential) => credential.expiresAt ?? '9999',
    cell: (credential) => (credential.expiresAt ? <Time at={credential.expiresAt} /> : 'never'),
  },
  {
    id: 'by',
    header: 'Added by',
    width: '110px',
    needsWidth: 1000,
    sortBy: (credential) => credential.createdBy,
    cell: (credential) => credential.createdBy,
  },
  {
    id: 'do',
    header: '',
    width: '206px',
    isFixed: true,
    cell: (credential) => <CredentialActions credential={credential} url={url} whyNot={whyNot} />,
  },
]
