import { type ApiToken, apiTokensApi } from '@gatehouse/contract/logins'
import { Button, Group, Text } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, query } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { timeColumn } from '../../ui/table/usual-columns.tsx'
import { Time } from '../../ui/Time.tsx'
import { MakeApiToken } from './MakeApiToken.tsx'
import { ProfileTabs } from './ProfileTabs.tsx'

const route = getRouteApi('/signed-in/profile/api-tokens')

export function ApiTokensPage() {
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const { tokens } = useSuspenseQuery(query(apiTokensApi.list, {})).data
  const [revoked, setRevoked] = useState<ApiToken>()
  const revoke = useMutation({
    mutationFn: (apiTokenId: string) => call(apiTokensApi.revoke, { params: { apiTokenId } }),
    onSuccess: async () => {
      await invalidate(client, apiTokensApi.list.path)
      setRevoked(undefined)
    },
  })
  const open = () => void navigate({ search: { add: true }, replace: true })
  const make = (
    <Button leftSection={<IconPlus size={14} />} onClick={open}>
      Make a token
    </Button>
  )

  return (
    <>
      <PageHeader title="API tokens" count={String(tokens.length)} actions={make} />
      <ProfileTabs />
      <DataTable
        name="API tokens"
        columns={columnsFor(setRevoked)}
        rows={tokens}
        keyOf={(token) => token.id}
        empty={
          <EmptyState icon={<IconKey size={20} />} title="You have no API token" action={make}>
            Scripts sign in with a token instead of your password. It never has more rights than
            you.
          </EmptyState>
        }
      />
      {add === true && (
        <MakeApiToken onClose={() => void navigate({ search: {}, replace: true })} />
      )}
      <ConfirmDestructive
        isOpen={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        title={`End ${revoked?.name ?? ''}`}
        verb="End the token"
        isBusy={revoke.isPending}
        error={revoke.error ? messageOf(revoke.error) : undefined}
        onConfirm={() => revoked && revoke.mutate(revoked.id)}
      >
        Whatever uses it is refused from now on. This cannot be undone.
      </ConfirmDestructive>
    </>
  )
}

const columnsFor = (onRevoke: (token: ApiToken) => void): Column<ApiToken>[] => [
  {
    id: 'name',
    header: 'Name',
    isFixed: true,
    sortBy: (token) => token.name,
    cell: (token) => token.name,
  },
  {
    id: 'prefix',
    header: 'Begins with',
    width: '130px',
    cell: (token) => <span className="gh-machine">{token.prefix}…</span>,
  },
  {
    id: 'scopes',
    header: 'May',
    width: '24%',
    cell: (token) => (
      <Text span title={token.scopes.join(', ')}>
        {scopeText(token.scopes)}
      </Text>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    width: '110px',
    sortBy: (token) => token.lastUsedAt ?? '',
    cell: (token) => (token.lastUsedAt ? <Time at={token.lastUsedAt} /> : 'never'),
  },
  timeColumn({ id: 'ends', header: 'Ends', width: '110px', of: (token) => token.expiresAt }),
  {
    id: 'end',
    header: '',
    width: '76px',
    isFixed: true,
    cell: (token) => (
      <Group h={20} justify="flex-end">
        <Button variant="subtle" color="red" size="compact-xs" onClick={() => onRevoke(token)}>
          End
        </Button>
      </Group>
    ),
  },
]

function scopeText(scopes: ApiToken['scopes']): string {
  if (scopes.includes('all')) return 'everything that you may'
  if (scopes.length === 1 && scopes[0] === 'read') return 'read and export'
  return scopes.join(', ')
}
