import { overviewApi } from '@gatehouse/contract/activity'
import { type Organization, organizationsApi } from '@gatehouse/contract/organizations'
import { Status, statuses, statusNames } from '@gatehouse/contract/statuses'
import { Button, Group, Select, TextInput } from '@mantine/core'
import { IconBuildings, IconSearch } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { mayIn, useLogin } from '../../app/login.ts'
import { roleNames } from '../../app/roles.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AddOrganization } from './AddOrganization.tsx'
import type { OrganizationListSearch } from './list-search.ts'
import { OrganizationTable } from './OrganizationTable.tsx'
import { withTrends } from './with-trends.ts'

const route = getRouteApi('/signed-in/organizations')

export function OrganizationsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const login = useLogin()
  const { organizations } = useSuspenseQuery(live(query(organizationsApi.list, { query: {} }))).data
  const { data: overview } = useSuspenseQuery(live(query(overviewApi.get, { query: { days: 7 } })))
  const change = (next: OrganizationListSearch) =>
    void navigate({ search: { ...search, ...next }, replace: true })
  const matching = organizations.filter((one) => matches(one, search))
  const tags = [...new Set(organizations.flatMap((one) => one.tags))].toSorted((a, b) =>
    a.localeCompare(b),
  )
  const whyNot = mayIn(login, 'managing', 'organizations:create')
    ? undefined
    : `Your role, ${roleNames[login.user.role]}, cannot add organizations.`

  return (
    <>
      <PageHeader
        title="Organizations"
        count={
          matching.length === organizations.length
            ? String(organizations.length)
            : `${matching.length} of ${organizations.length}`
        }
        actions={
          <AddButton whyNot={whyNot} onClick={() => change({ add: true })}>
            Add an organization
          </AddButton>
        }
      />
      <Group gap={8} mb={10}>
        <TextInput
          aria-label="Find by name"
          placeholder="Find by name"
          leftSection={<IconSearch size={14} />}
          w={240}
          value={search.text ?? ''}
          onChange={(event) => change({ text: event.currentTarget.value || undefined })}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          w={170}
          data={statuses.map((status) => ({ value: status, label: statusNames[status] }))}
          value={search.status ?? null}
          onChange={(status) => change({ status: status ?? undefined })}
        />
        <Select
          aria-label="Tag"
          placeholder="Any tag"
          clearable
          searchable
          w={150}
          data={tags}
          value={search.tag ?? null}
          onChange={(tag) => change({ tag: tag ?? undefined })}
        />
      </Group>
      <OrganizationTable
        name="Organizations"
        rows={withTrends(matching, overview.perOrganization)}
        empty={
          <EmptyState
            icon={<IconBuildings size={20} />}
            title="No organization matches"
            action={
              <Button variant="default" onClick={() => void navigate({ search: {} })}>
                Remove the filters
              </Button>
            }
          >
            Take a filter away, or add the organization.
          </EmptyState>
        }
      />
      <AddOrganization
        isOpen={search.add === true}
        onClose={() => {
          const { add: _, ...rest } = search
          void navigate({ search: rest, replace: true })
        }}
      />
    </>
  )
}

function matches(one: Organization, { text, tag, status }: OrganizationListSearch): boolean {
  if (text && !one.name.toLowerCase().includes(text.toLowerCase())) return false
  if (tag && !one.tags.includes(tag)) return false
  return !status || !Status.safeParse(status).success || one.status.status === status
}
