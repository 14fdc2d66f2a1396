import { loginsApi } from '@gatehouse/contract/logins'
import { Button } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { timeColumn } from '../../ui/table/usual-columns.tsx'
import { ProfileTabs } from './ProfileTabs.tsx'

interface Login {
  id: string
  isCurrent: boolean
  address: string
  client: string
  createdAt: string
  lastSeenAt: string
}

export function LoginsPage() {
  const client = useQueryClient()
  const { logins } = useSuspenseQuery(query(loginsApi.list, {})).data
  const endOthers = useMutation({
    mutationFn: () => call(loginsApi.endOthers, {}),
    onSuccess: () => invalidate(client, loginsApi.list.path),
  })
  return (
    <>
      <PageHeader
        title="Where I am signed in"
        count={String(logins.length)}
        actions={
          <Button
            variant="default"
            leftSection={<IconLogout size={14} />}
            disabled={logins.length < 2}
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            Sign out everywhere else
          </Button>
        }
      />
      <ProfileTabs />
      <FormError error={endOthers.error} />
      <DataTable
        name="Logins"
        columns={columns}
        rows={logins}
        keyOf={(login: Login) => login.id}
        initialSort={{ column: 'seen', isDescending: true }}
      />
    </>
  )
}

const columns: Column<Login>[] = [
  {
    id: 'client',
    header: 'Program',
    isFixed: true,
    sortBy: (login) => login.client,
    cell: (login) => (
      <>
        {login.client || 'unknown'}
        {login.isCurrent && <strong> · this one</strong>}
      </>
    ),
  },
  {
    id: 'address',
    header: 'Address',
    width: '160px',
    sortBy: (login) => login.address,
    cell: (login) => <span className="gh-machine">{login.address}</span>,
  },
  timeColumn({ id: 'since', header: 'Signed in', width: '120px', of: (login) => login.createdAt }),
  timeColumn({ id: 'seen', header: 'Last seen', width: '120px', of: (login) => login.lastSeenAt }),
]
