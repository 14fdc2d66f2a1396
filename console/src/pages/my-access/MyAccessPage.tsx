import type { Choice } from '@gatehouse/contract/sessions'
import { Button, Chip } from '@mantine/core'
import { IconLockAccess } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { isManaging, useLogin } from '../../app/login.ts'
import { PagePending } from '../../app/page-states.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { OrganizationSelect } from '../sessions/OrganizationSelect.tsx'
import { AskForm } from './AskForm.tsx'
import { choiceColumns, keyOf } from './choice-columns.tsx'
import styles from './MyAccessPage.module.css'
import { type AccessSearch, choicesQuery, mostChoices } from './search.ts'

const route = getRouteApi('/signed-in/my-access')

/** What the reader can open now, or ask for. */
export function MyAccessPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const login = useLogin()
  const [asked, setAsked] = useState<Asked>()
  const list = useQuery({ ...choicesQuery(search), placeholderData: (before) => before })
  const change = (next: AccessSearch) => void navigate({ search: next, replace: true })
  const onAsk = (choice: Choice, isToConnect: boolean) => setAsked({ choice, isToConnect })
  const all = list.data?.choices ?? []
  const choices = search.favourites ? all.filter(({ isFavourite }) => isFavourite) : all

  return (
    <>
      <PageHeader
        title="My access"
        count={list.data && String(choices.length)}
        subtitle="Connect here, or copy the command into a terminal of yours."
      />
      <FilterBar search={search} change={change} />
      {list.error && !list.data && (
        <ErrorState message={messageOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <PagePending />}
      {list.data && (
        <DataTable
          name="My access"
          columns={choiceColumns({ hasOrganizations: isManaging(login), onAsk })}
          rows={choices}
          keyOf={keyOf}
          empty={<NoChoices search={search} change={change} />}
          footer={
            !list.data.isComplete && (
              <div className={styles['note']}>
                There are more than {counted(Math.min(all.length, mostChoices), 'way')} in. Find a
                name or an address to see the others.
              </div>
            )
          }
        />
      )}
      {asked && <AskForm {...asked} others={all} onClose={() => setAsked(undefined)} />}
    </>
  )
}

interface Asked {
  choice: Choice
  isToConnect: boolean
}

interface Filtering {
  search: AccessSearch
  change: (next: AccessSearch) => void
}

function FilterBar({ search, change }: Filtering) {
  return (
    <ListFilters>
      <FindField
        key={search.text ?? ''}
        label="Find a name or an address"
        shortcut="/"
        w={260}
        text={search.text ?? ''}
        onFind={(text) => change({ ...search, text })}
      />
      <OrganizationSelect
        value={search.organizationId}
        onChange={(organizationId) => change({ ...search, organizationId })}
      />
      <Chip
        size="xs"
        checked={search.favourites ?? false}
        onChange={(isOn) => change({ ...search, favourites: isOn || undefined })}
      >
        Favourites
      </Chip>
    </ListFilters>
  )
}

function NoChoices({ search, change }: Filtering) {
  const isFiltered = [search.text, search.organizationId, search.favourites].some(Boolean)
  if (!isFiltered) {
    return (
      <EmptyState icon={<IconLockAccess size={20} />} title="Nothing is open to you yet">
        An access policy says who may reach what. Ask an administrator to name you in one.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconLockAccess size={20} />}
      title="Nothing fits"
      action={
        <Button variant="default" onClick={() => change({})}>
          Show all that I may reach
        </Button>
      }
    >
      Take a filter away to see more.
    </EmptyState>
  )
}
